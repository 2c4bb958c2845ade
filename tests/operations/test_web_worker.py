"""The web worker of `make run` and of operators: whole requests, clean ends, a bound on endless ones."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from mentorship_ais.documents.storage import PLACES
from mentorship_ais.operations.management.commands.serve import THREADS, WEB_WORKER
from tests.proxy import free_ports

ROOT = Path(__file__).parent.parent.parent


@contextlib.contextmanager
def serving(worker: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Yield the port and the master of two such workers with one thread each."""
    [port] = free_ports(1)
    command = [sys.executable, "-m", "gunicorn", "tests.operations.small_site:application", "--preload"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "1", "--worker-class", worker]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as master:
        assert master.stdout is not None
        for line in master.stdout:
            if "Booting worker" in line:
                break
        try:
            yield port, master
        finally:
            master.terminate()


def ask(port: int, path: str = "/", *, body: str = "", forwarded: str = "") -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("POST", path, body.encode(), {"X-Forwarded-For": forwarded})
        return connection.getresponse().read().decode()


def test_site_sees_the_whole_body_and_what_the_proxies_say() -> None:
    with serving(WEB_WORKER) as (port, _):
        assert ask(port, body="тело", forwarded="198.51.100.7") == "198.51.100.7тело"


def test_request_under_way_is_finished_before_the_end() -> None:
    with (
        serving(WEB_WORKER) as (port, master),
        contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=60)) as slow,
    ):
        slow.request("POST", "/slowly", "готово".encode())
        assert master.stdout is not None
        for line in master.stdout:
            if "slowly begins" in line:
                break
        master.send_signal(signal.SIGTERM)
        assert slow.getresponse().read().decode() == "готово"
        assert master.wait(timeout=60) == 0


def test_request_that_never_ends_is_given_up() -> None:
    with (
        serving("tests.operations.small_site.ImpatientWorker") as (port, _),
        socket.create_connection(("127.0.0.1", port), timeout=60) as endless,
    ):
        endless.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n")
        assert endless.recv(1) == b""


def test_body_of_more_than_64_megabytes_is_refused_before_it_comes() -> None:
    with (
        serving(WEB_WORKER) as (port, _),
        contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection,
    ):
        connection.putrequest("POST", "/")
        connection.putheader("Content-Length", str(64 * 1024**2 + 1))
        connection.endheaders()
        assert connection.getresponse().status == 413


def test_silent_storage_leaves_threads_for_everybody_else() -> None:
    assert int(THREADS) > PLACES
