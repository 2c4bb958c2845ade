"""Fifty clients that send a byte a second and hold on to their sockets."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from typing import Self

CLIENTS = 50
LINE = b"Host: 127.0.0.1\r\nConnection: close\r\n"
BODY_BYTES = 5000
HEAD = b"GET /login/ HTTP/1.1\r\n" + LINE + b"X-Slow: "
HEAD_AND_BODY = b"POST /login/ HTTP/1.1\r\n" + LINE + b"Content-Length: %d\r\n\r\n" % BODY_BYTES


class SlowClients:
    """Inside `with`, half of them are in the middle of their headers, half in the middle of their bodies."""

    def __init__(self, port: int) -> None:
        self.ended = threading.Event()
        self.sockets = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(CLIENTS)]
        for number, each in enumerate(self.sockets):
            each.sendall(HEAD_AND_BODY if number % 2 else HEAD)
        self.thread = threading.Thread(target=self._send)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop_sending()
        for each in self.sockets:
            each.close()

    def answered(self) -> list[socket.socket]:
        """Return those whose connection has an answer or an end."""
        return select.select(self.sockets, [], [], 0)[0]

    def finish_one(self) -> bytes:
        """Send the rest of one's headers, and return the whole answer."""
        self._stop_sending()
        self.sockets[0].sendall(b"\r\n\r\n")
        return b"".join(iter(lambda: self.sockets[0].recv(65536), b""))

    def _stop_sending(self) -> None:
        self.ended.set()
        self.thread.join()

    def _send(self) -> None:
        while not self.ended.wait(1):
            for each in self.sockets:
                with contextlib.suppress(OSError):
                    each.sendall(b"a")
