"""Under which account PostgreSQL runs: it refuses uid 0, so root lends it an unprivileged one."""

import os
import pwd
import subprocess
from pathlib import Path

from lea.local.errors import LocalError

CANDIDATES = ("postgres", "nobody")


def server_account() -> str | None:
    """Return the account that PostgreSQL runs under; None when we are an ordinary user already.

    Raises LocalError when we are root and none of the candidates exists.
    """
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            if pwd.getpwnam(name).pw_uid != 0:
                return name
        except KeyError:
            continue
    raise LocalError(
        "PostgreSQL refuse de tourner sous root et aucun compte ordinaire n'existe "
        f"({', '.join(CANDIDATES)})."
    )


def can_enter(account: str, directory: Path) -> bool:
    """Tell whether the account reaches a directory; asked of the kernel (modes, ACLs and mounts alike)."""
    return _succeeds(account, "/bin/sh", "-c", 'cd "$0"', str(directory))


def can_run(account: str, program: Path) -> bool:
    """Tell whether the account can run a program (`--version`)."""
    return _succeeds(account, str(program), "--version")


def give_to(account: str | None, path: Path) -> None:
    """Hand a path that we have just created over to the account."""
    if account is not None:
        entry = pwd.getpwnam(account)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def _succeeds(account: str, *argv: str) -> bool:
    entry = pwd.getpwnam(account)
    try:
        done = subprocess.run(  # noqa: S603 (our own programs)
            argv,
            user=entry.pw_uid,
            group=entry.pw_gid,
            extra_groups=[],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
