"""A real nginx in front of a server of the test, one hop or two, as an operator would set it up."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application

needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx on the PATH (Debian: nginx-light)")

OUTER = "127.0.0.77"
"""The address from which the outer of two proxies comes to the inner one."""

CONFIGURATION = """
daemon off; master_process off;
pid {folder}/pid; error_log stderr notice;
events {{ worker_connections 256; }}
http {{
  access_log off; default_type text/plain;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {servers}
}}
"""
SERVERS = """
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $scheme;
  server {{ {listen_inner} location / {{ proxy_pass {site}; }} }}
  server {{ {listen_outer} location / {{ proxy_bind {outer}; proxy_pass http://127.0.0.1:{inner}; }} }}
"""


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing."""


@contextlib.contextmanager
def site_of_one_thread() -> Iterator[int]:
    """Serve the whole site with all its middleware; yields its port. A slow client that reaches it keeps everybody out."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


class Proxy:
    """The ports on which nginx listens: `inner` is one hop from the site, `outer` two."""

    def __init__(self, inner: int, outer: int) -> None:
        self.inner, self.outer = inner, outer


@contextlib.contextmanager
def nginx_before(site: str, folder: Path) -> Iterator[Proxy]:
    """Start nginx before the site (`http://127.0.0.1:1234`), and end it."""
    inner, outer = free_ports(2)
    servers = SERVERS.format(
        site=site, inner=inner, outer=OUTER, listen_inner=_listen(inner), listen_outer=_listen(outer)
    )
    with nginx_with(servers, folder):
        yield Proxy(inner, outer)


@contextlib.contextmanager
def nginx_with(servers: str, folder: Path) -> Iterator[None]:
    """Start nginx with these `server` blocks, as a site's file of Debian's nginx has them, and end it."""
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, servers=servers))
    command = ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(configuration)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as nginx:
        assert nginx.stderr is not None
        said = []
        for line in nginx.stderr:
            said.append(line)
            if "using the" in line and "event method" in line:  # it listens by now
                break
        else:
            pytest.fail(f"nginx did not start: {''.join(said)}")
        try:
            yield
        finally:
            nginx.terminate()


def get(url: str, port: int, *, source: str, host: str = "127.0.0.1", forwarded: str = "") -> str:
    """The answer's text, asked for from that source address, with a header of the client's own if it is given."""
    connection = HTTPConnection(host, port, source_address=(source, 0), timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", url, headers={"X-Forwarded-For": forwarded} if forwarded else {})
        return connection.getresponse().read().decode()


def has_ipv6() -> bool:
    """Whether this machine has the loopback address of IPv6."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def _listen(port: int) -> str:
    return f"listen 127.0.0.1:{port};" + (f" listen [::1]:{port};" if has_ipv6() else "")


def free_ports(number: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [sock.getsockname()[1] for sock in sockets]
