"""The web worker: gunicorn's master keeps the processes, waitress takes each request whole before a thread sees it.

A client that sends a byte a second costs a socket, not a thread, and keeps nobody else waiting (decision 13). Any number
of workers share gunicorn's listening socket.
"""

from __future__ import annotations

import logging
import os
import time
from types import FrameType
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer, create_server

REQUEST_SECONDS = 120
"""How long a request may take to arrive: 64 MB then need a line of 4.5 Mbit/s."""
CONNECTIONS = 1000
BODY_BYTES, HEADER_BYTES = 64 * 1024**2, 64 * 1024


class TimedRequest(HTTPRequestParser):
    """A request that knows since when it has been arriving."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.begun = time.monotonic()


class Channel(HTTPChannel):
    """A connection with a client."""

    parser_class = TimedRequest

    @property
    def is_busy(self) -> bool:
        """Whether a request is being answered."""
        return bool(self.requests or self.total_outbufs_len)

    @property
    def is_endless(self) -> bool:
        """Whether its request has been arriving for too long."""
        return self.request is not None and self.request.begun + REQUEST_SECONDS < time.monotonic()


class WholeRequestWorker(Worker):
    """A process with `--threads` threads. At SIGTERM it finishes what is under way, within `--graceful-timeout`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sockets_at_work: dict[int, Any] = {}

    def run(self) -> None:
        """Serve until a signal or the death of the master."""
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for every request that waits for a thread
        create_server(
            self.wsgi,
            map=self.sockets_at_work,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            connection_limit=CONNECTIONS,
            max_request_body_size=BODY_BYTES,
            max_request_header_size=HEADER_BYTES,
            clear_untrusted_proxy_headers=False,  # the site judges them itself (PROXY_COUNT)
            log_socket_errors=False,  # clients that hang up
            ident="",
        )
        for server in self._servers():
            server.channel_class = Channel
        while self.alive and os.getppid() == self.ppid:
            self._serve(seconds=1)
            for channel in self._channels():
                channel.will_close = channel.will_close or channel.is_endless
        for server in self._servers():
            server.accepting = False
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while any(channel.is_busy for channel in self._channels()) and time.monotonic() < deadline:
            self._serve(seconds=0.1)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End after what is under way; the loop wakes up to see it."""
        super().handle_exit(sig, frame)
        for server in self._servers():
            server.pull_trigger()

    def _serve(self, *, seconds: float) -> None:
        """Wait so long for something to read or write, read or write it, and show the master that we live."""
        self.notify()
        wasyncore.loop(timeout=seconds, use_poll=True, map=self.sockets_at_work, count=1)  # select knows 1024 files

    def _servers(self) -> list[TcpWSGIServer]:
        return [each for each in self.sockets_at_work.values() if isinstance(each, TcpWSGIServer)]

    def _channels(self) -> list[Channel]:
        return [each for each in self.sockets_at_work.values() if isinstance(each, Channel)]
