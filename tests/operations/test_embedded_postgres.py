"""The self-starting PostgreSQL: it keeps Russian, serves whoever asks, ends with its last user and survives every kill."""

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from mentorship_ais.operations import embedded_postgres
from mentorship_ais.operations.embedded_postgres import (
    OWNER_ROLE,
    SITE_ROLE,
    Keeper,
    Place,
    ServerStartError,
    ensure_server,
    release_server,
    wheel_binaries,
)

SITE = Path(__file__).parent.parent.parent
FAST = {"fsync": "off"}
AS_GAMES: dict[str, Any] = {"user": "games", "group": "games", "extra_groups": []}  # an ordinary user of every Debian
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can play another user")


def ask(url: str, question: str) -> Any:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def postmaster(folder: Path) -> int:
    pid = Place(folder).postmaster()
    assert pid is not None
    return pid


def keeper(folder: Path) -> int:
    found = subprocess.run(
        ["pgrep", "-f", f"embedded_postgres.py {folder} "], capture_output=True, text=True, check=True
    )
    return int(found.stdout)


def wait_until_stopped(folder: Path, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while Place(folder).server_is_ready():
        assert time.monotonic() < deadline, "the server runs on"
        time.sleep(0.02)


def wait_until_dead(pid: int, seconds: float = 5) -> None:
    """Wait until the killed process holds nothing any more (its number may stay until it is reaped)."""
    deadline = time.monotonic() + seconds
    while not is_dead(pid):
        assert time.monotonic() < deadline, "the process lives on"
        time.sleep(0.005)


def is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][1] == "Z"
    except (FileNotFoundError, ProcessLookupError):  # it may go between opening and reading
        return True


class Visitor:
    """Another process that uses the server until it is told to leave, or killed."""

    def __init__(self, folder: Path, *, python: str = sys.executable, **how: Any) -> None:
        program = (
            f"import sys; sys.path.insert(0, {str(SITE)!r})\n"
            "from pathlib import Path\n"
            "from mentorship_ais.operations.embedded_postgres import ensure_server\n"
            f"print(ensure_server(Path({str(folder)!r}), binaries=Path({str(wheel_binaries())!r})), flush=True)\n"
            "sys.stdin.read()\n"
        )
        self.process = subprocess.Popen([python, "-c", program], stdin=-1, stdout=-1, stderr=-1, text=True, **how)

    def come_in(self) -> str:
        """Return the address that it was given."""
        assert self.process.stdout is not None
        url = self.process.stdout.readline().strip()
        assert url, self.process.communicate()[1]
        return url

    def leave(self) -> None:
        self.process.communicate()

    def be_killed(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module", autouse=True)
def temporary_folder() -> Iterator[Path]:
    """Have what goes to the temporary folder go to one of these tests; it must be short, and open as the usual one is."""
    folder = Path(tempfile.mkdtemp(prefix="mentorship-"))
    folder.chmod(0o1777)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        patch.setattr(tempfile, "tempdir", str(folder))
        yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a cluster, in which nothing runs between the tests."""
    folder = tmp_path_factory.mktemp("self-starting")
    ensure_server(folder, settings=FAST)
    release_server(folder)
    return folder


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    yield ensure_server(folder, settings=FAST)
    release_server(folder)


def test_server_keeps_russian(url: str) -> None:
    assert ask(url, "SHOW server_encoding") == "UTF8"
    assert ask(url, "SELECT lower('Ёлкина Ъ')") == "ёлкина ъ"
    with psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT similarity('Иванова', 'иванова')").fetchone() == (1.0,)
        connection.rollback()


def test_owner_has_no_more_rights_than_production_gives(url: str) -> None:
    assert ask(url, "SELECT usesuper FROM pg_user WHERE usename = current_user") is False
    assert ask(url, "SELECT usecreatedb FROM pg_user WHERE usename = current_user") is True


def test_site_is_a_role_of_its_own_that_owns_nothing(folder: Path, url: str) -> None:
    site = ensure_server(folder, role=SITE_ROLE)
    assert ask(site, "SELECT current_user::text") == SITE_ROLE
    rights = (
        "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert ask(site, rights) is False
    assert ask(site, f"SELECT pg_has_role('{OWNER_ROLE}', 'MEMBER')") is False


def test_cluster_of_an_earlier_version_gets_the_sites_role_at_its_next_start(folder: Path) -> None:
    owner = ensure_server(folder, settings=FAST)
    Place(folder).passwords[SITE_ROLE].unlink()
    with pytest.raises(ServerStartError, match="was started by an earlier version"):
        ensure_server(folder, role=SITE_ROLE)
    release_server(folder)
    Keeper(Place(folder), wheel_binaries(), {})._single_user(folder / "data", f"DROP ROLE {SITE_ROLE}")
    assert ask(ensure_server(folder, role=SITE_ROLE, settings=FAST), "SELECT current_user::text") == SITE_ROLE
    assert ensure_server(folder) == owner
    release_server(folder)


def test_nobody_without_the_password_comes_in(folder: Path, url: str) -> None:
    for password in Place(folder).passwords.values():
        assert stat.S_IMODE(password.stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(url.replace(Place(folder).passwords[OWNER_ROLE].read_text(), "guess"), "SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(url.replace(f"//{OWNER_ROLE}:", f"//{SITE_ROLE}:"), "SELECT 1")
    assert ask(url, "SHOW listen_addresses") == ""


def test_settings_of_the_shell_do_not_lead_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "9999", "PGHOST": "/nowhere", "PGUSER": "stranger", "PGDATA": "/nowhere"}.items():
        monkeypatch.setenv(name, value)
    assert ask(ensure_server(folder, settings=FAST), "SELECT current_user::text") == "mentorship"
    release_server(folder)


def test_running_server_is_used_as_it_is(folder: Path, url: str) -> None:
    before = postmaster(folder)
    visitor = Visitor(folder)
    assert visitor.come_in() == url
    visitor.leave()
    assert ensure_server(folder) == url
    assert postmaster(folder) == before


def test_data_outlive_the_server(folder: Path) -> None:
    with psycopg.connect(ensure_server(folder, settings=FAST)) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('здесь')")
    release_server(folder)
    assert not Place(folder).server_is_ready()
    assert ask(ensure_server(folder, settings=FAST), "SELECT word FROM kept") == "здесь"
    release_server(folder)


def test_server_ends_with_its_last_user(folder: Path) -> None:
    first, second = Visitor(folder), Visitor(folder)
    assert first.come_in() == second.come_in()
    first.leave()
    assert Place(folder).server_is_ready()
    second.leave()
    assert not Place(folder).server_is_ready()  # who leaves last waits for it


def test_server_ends_when_its_only_user_is_killed(folder: Path) -> None:
    visitor = Visitor(folder)
    visitor.come_in()
    visitor.be_killed()
    wait_until_stopped(folder)


def test_four_who_come_at_once_to_an_empty_folder_share_one_server(tmp_path: Path) -> None:
    visitors = [Visitor(tmp_path) for _ in range(4)]
    assert len({visitor.come_in() for visitor in visitors}) == 1
    for visitor in visitors:
        visitor.leave()
    wait_until_stopped(tmp_path)


@pytest.mark.parametrize("victims", ["server", "keeper", "server and keeper", "all"])
def test_no_kill_spoils_the_next_start(folder: Path, victims: str) -> None:
    visitor = Visitor(folder)
    url = visitor.come_in()
    pids = {"server": postmaster(folder), "keeper": keeper(folder), "all": visitor.process.pid}
    for name, pid in pids.items():
        if name in victims or victims == "all":
            os.kill(pid, signal.SIGKILL)
            wait_until_dead(pid)
    assert ask(ensure_server(folder, settings=FAST), "SELECT 1") == 1
    assert ensure_server(folder) == url
    visitor.leave()
    release_server(folder)
    wait_until_stopped(folder)


def test_first_start_that_was_killed_halfway_does_not_count(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path)
    while not list(tmp_path.glob("data.new-*/PG_VERSION")):
        time.sleep(0.005)
    os.kill(keeper(tmp_path), signal.SIGKILL)
    visitor.be_killed()
    assert ask(ensure_server(tmp_path, settings=FAST), "SELECT 1") == 1
    release_server(tmp_path)


def test_pid_file_that_names_another_living_process_is_stale(folder: Path) -> None:
    pid_file = folder / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{folder}/data\n1700000000\n5432\n{folder}/socket\n\n 1 2\nready   \n")
    assert ask(ensure_server(folder, settings=FAST), "SELECT 1") == 1
    release_server(folder)


@pytest.mark.parametrize("role", [OWNER_ROLE, SITE_ROLE])
def test_lost_password_is_replaced(folder: Path, role: str) -> None:
    Place(folder).passwords[role].unlink()
    assert ask(ensure_server(folder, role=role, settings=FAST), "SELECT 1") == 1
    release_server(folder)


def test_path_too_long_for_a_socket_has_it_elsewhere(tmp_path: Path, temporary_folder: Path) -> None:
    deep = tmp_path / ("наставничество " * 5)
    assert ask(ensure_server(deep, settings=FAST), "SELECT 1") == 1
    assert Place(deep).socket_folder().parent == temporary_folder
    release_server(deep)
    assert not Place(deep).socket_folder().exists()


def test_release_waits_for_the_keeper_too(tmp_path: Path) -> None:
    """The server has stopped; the keeper still clears up after it."""
    place = embedded_postgres.Place(tmp_path)
    embedded_postgres._make_folder(place)
    embedded_postgres._become_user(place, time.monotonic() + 5)
    keeper = os.open(place.keeper_lock, os.O_RDWR)
    fcntl.flock(keeper, fcntl.LOCK_EX)
    users = os.open(place.users_lock, os.O_RDWR)  # the keeper takes it once the last user has gone
    release = threading.Thread(target=release_server, args=(tmp_path,))
    release.start()
    fcntl.flock(users, fcntl.LOCK_EX)
    release.join(0.2)
    assert release.is_alive()
    os.close(users)
    os.close(keeper)
    release.join(5)
    assert not release.is_alive()


def test_cluster_of_another_version_is_told_and_left_alone(folder: Path) -> None:
    version = folder / "data" / "PG_VERSION"
    kept = version.read_text()
    version.write_text("14\n")
    try:
        with pytest.raises(ServerStartError, match="was made by PostgreSQL 14"):
            ensure_server(folder)
    finally:
        version.write_text(kept)
        release_server(folder)


def test_reason_of_a_failed_start_is_told(folder: Path) -> None:
    with pytest.raises(ServerStartError, match="unrecognized configuration parameter"):
        ensure_server(folder, settings={"no_such_setting": "on"})
    release_server(folder)


def test_missing_wheel_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(ServerStartError, match="set DATABASE_URL"):
        wheel_binaries()


@as_root
def test_folder_and_programs_below_a_closed_home_serve_too(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    package = wheel_binaries().parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, home / part.name)
    url = ensure_server(home / "var", binaries=home / package.name / "pginstall", settings=FAST)
    assert ask(url, "SELECT 1") == 1
    assert (home / "var" / "data").owner() == "nobody"
    release_server(home / "var")


@as_root
def test_ordinary_user_has_a_server_and_root_continues_it() -> None:
    python = python_open_to_others()
    own = Path(tempfile.mkdtemp())  # tmp_path lies in a folder that is closed to others
    shutil.chown(own, "games")
    visitor = Visitor(own, python=python, **AS_GAMES)
    url = visitor.come_in()
    assert ask(url, "SELECT 1") == 1
    visitor.leave()
    assert (own / "data").owner() == "games"
    assert ask(ensure_server(own, settings=FAST), "SELECT 1") == 1
    release_server(own)
    visitor = Visitor(own, python=python, **AS_GAMES)
    assert visitor.come_in() == url
    visitor.leave()


def python_open_to_others() -> str:
    """Return a Python that another user can run with this code and these programs, or skip the test."""
    for python in (sys.executable, "/usr/bin/python3"):
        if all(folder.stat().st_mode & stat.S_IXOTH for folder in Path(python).resolve().parents):
            question = f"import sys; open({str(SITE / 'manage.py')!r}); assert sys.version_info >= (3, 11)"
            if not subprocess.run([python, "-c", question], **AS_GAMES, check=False).returncode:
                return python
    pytest.skip("no Python that another user may run")
