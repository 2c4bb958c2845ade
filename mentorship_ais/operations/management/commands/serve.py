"""``make run``: prepares the database and the static files, then serves until Ctrl-C."""

import contextlib
import os
import socket
import sys
import threading
import time
from argparse import ArgumentParser
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from mentorship_ais.documents.storage import PLACES
from mentorship_ais.operations.supervision import Supervisor

PREPARATION: list[tuple[str, dict[str, Any]]] = [
    ("migrate", {"verbosity": 0, "interactive": False}),
    ("load_reference_data", {}),
    ("load_demo_region", {"if_empty": True}),
]
WEB_WORKER = "mentorship_ais.operations.web_worker.WholeRequestWorker"
THREADS = str(2 * PLACES)  # a silent storage holds PLACES of them at most
WORKER = [sys.executable, "manage.py", "procrastinate", "worker"]
START_SECONDS = 60


class Command(BaseCommand):
    """Prepares and serves the site with all that runs beside it, for development and demonstration."""

    help = "Migrates, loads reference data and (into an empty database) the demonstration region, and serves the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address from the command line or from HOST and PORT."""
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"), type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until a signal; raise CommandError when the web server ends again and again."""
        host, port = options["host"], options["port"]
        refuse_taken_port(host, port)
        try:
            for command, arguments in PREPARATION:
                call_command(command, **arguments, stdout=self.stdout, stderr=self.stderr)
            self.prepare_static_files()
        except KeyboardInterrupt:
            raise CommandError("Stopped before everything was prepared.", returncode=130) from None
        connections.close_all()
        os.environ.pop("DATABASE_OWNER_URL", None)  # whoever takes over the site shall not find the owner's password
        threading.Thread(target=self._tell_address, args=(host, port), daemon=True).start()
        code = Supervisor(self.processes(host, port)).run()
        if code:
            raise CommandError(
                "The web server ended again and again, so all were stopped; its log above says why.", returncode=code
            )
        self.stdout.write("Stopped.")

    def prepare_static_files(self) -> None:
        """Have them ready before anything is served."""
        collect_changed_static_files()

    def processes(self, host: str, port: int) -> dict[str, list[str]]:
        """Return what runs side by side, by name; the first one is the site itself."""
        return {
            "web": [
                *(sys.executable, "-m", "gunicorn", "mentorship_ais.wsgi:application"),
                *("--bind", address(host, port), "--worker-class", WEB_WORKER, "--workers", "2", "--threads", THREADS),
                "--preload",  # loaded once, before it listens
                *("--graceful-timeout", "5", "--log-level", "warning"),
                # the access log would hold surnames typed into search boxes; the site's own has no query strings
            ],
            "worker": WORKER,
        }

    def _tell_address(self, host: str, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_healthy(reachable(host), port):
            if time.monotonic() > deadline:
                self.stderr.write("The site does not answer yet; its log above says why.")
                return
            time.sleep(0.1)
        if settings.SECOND_FACTOR == "offered":
            self.stdout.write("Second factor: offered, so a password alone opens every account (SECOND_FACTOR).")
        self.stdout.write(self.style.SUCCESS(f"http://{address(reachable(host), port)}/  (Ctrl-C stops everything)"))
        self.stdout.flush()


def is_healthy(host: str, port: int) -> bool:
    """Tell whether the site there not only listens but answers, its database included."""
    connection = HTTPConnection(host, port, timeout=START_SECONDS)
    with contextlib.closing(connection), contextlib.suppress(OSError, HTTPException):
        connection.request("GET", "/healthz")
        return connection.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR
    return False


def collect_changed_static_files() -> None:
    """Hash and compress the static files anew when one has changed: that takes longer than all the rest of a start."""
    files = [
        f"{path} {entry.st_size} {entry.st_mtime_ns}"
        for finder in get_finders()
        for path, storage in finder.list([])
        for entry in [os.stat(storage.path(path))]
    ]
    now = sha256("\n".join(sorted(files)).encode()).hexdigest()
    root = Path(settings.STATIC_ROOT)
    collected = root.with_name(f"{root.name}.collected")
    if not (root.exists() and collected.exists() and collected.read_text() == now):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        collected.write_text(now)


def address(host: str, port: int) -> str:
    """Return host and port as servers take them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def reachable(host: str) -> str:
    """Return the address under which this machine reaches what listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104  nothing is bound here


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CommandError when another program listens there, before anything is prepared."""
    try:
        with socket.create_connection((reachable(host), port), timeout=1):
            pass
    except OSError:
        return
    raise CommandError(f"Port {port} of {host} is taken. Choose another: make run PORT={port + 1}")
