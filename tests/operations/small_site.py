"""The smallest site for the web worker: says what it saw, or takes its time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from mentorship_ais.operations import web_worker

SLOWLY = 2  # seconds


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/slowly":
        print("slowly begins", flush=True)
        time.sleep(SLOWLY)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ.get("HTTP_X_FORWARDED_FOR", "").encode(), environ["wsgi.input"].read()]


class ImpatientWorker(web_worker.WholeRequestWorker):
    """A worker that waits a second for a request to arrive."""

    def run(self) -> None:
        web_worker.REQUEST_SECONDS = 1
        super().run()
