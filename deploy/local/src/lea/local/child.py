"""Runs a command that does not outlive the process that started it; executed by path, standard library only.

`child.py <death signal> <account or -> <program> [argument …]`: gives up root for the account when one is
named, asks the kernel for the signal on the parent's death (Linux; elsewhere nothing), becomes the program.
`child.py <file>`: the same from a JSON file, with an environment that shows in no configuration and no `ps`.
"""

import ctypes
import json
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1


def become(account: str) -> None:
    """Give up root for an account, its groups included. Raises KeyError when there is no such account."""
    entry = pwd.getpwnam(account)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def die_with_parent(death_signal: int, parent: int) -> None:
    """Ask for a signal when the parent ends. The kernel forgets this at a change of user: call it after."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the kernel was asked
        sys.exit(1)


def run(death_signal: int, account: str, program: list[str], environment: dict[str, str]) -> None:
    """Become the program; ends with one line when that fails."""
    parent = os.getppid()
    try:
        if account != "-":
            become(account)
        die_with_parent(death_signal, parent)
        os.execve(program[0], program, environment)  # noqa: S606 (this is what it is for)
    except (OSError, KeyError) as error:
        sys.exit(f"{program[0]}: {error}")


def main(arguments: list[str]) -> None:
    if len(arguments) > 1:
        run(int(arguments[0]), arguments[1], arguments[2:], dict(os.environ))
        return
    with open(arguments[0], encoding="utf-8") as file:  # noqa: PTH123 (pathlib would double the start's cost)
        run(**json.load(file))


if __name__ == "__main__":
    main(sys.argv[1:])
