"""What the settings say about the database: one address from outside, every limit from here."""

import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

ENGINE = "mentorship_ais.operations.database"
CONNECT_SECONDS = 2
LOCK_SECONDS = 10
IDLE_IN_TRANSACTION_SECONDS = 60
SILENCE_SECONDS = 10  # a TCP connection on which nothing is acknowledged for so long is dead


def database_settings(
    url: str, *, start_server: Callable[[], dict[str, str]], statement_timeout: float = 30
) -> dict[str, Any]:
    """Return the settings of the database at ``url`` (DATABASE_URL), or of the server that ``start_server`` starts.

    ``start_server`` is called at the first connection and returns HOST, PORT, USER and PASSWORD. ``statement_timeout`` is in
    seconds, 0 for none. What the URL's query says wins over the limits set here (``?connect_timeout=10``).
    """
    limits = {
        "statement_timeout": f"{statement_timeout * 1000:.0f}",
        "lock_timeout": f"{LOCK_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_SECONDS}s",
    }
    if sys.platform == "linux":  # the server ends a query whose client has gone; other systems' servers may refuse to
        limits["client_connection_check_interval"] = "2s"
    options: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": SILENCE_SECONDS,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": SILENCE_SECONDS * 1000,
        "application_name": "mentorship",
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
    }
    if url:
        address: dict[str, Any] = {**dj_database_url.parse(url)}
        # the parser takes a socket folder for a host name and puts it in lower case
        host = unquote(urlsplit(url).netloc.rpartition("@")[2].partition(":")[0])
        if host.startswith("/"):
            address["HOST"] = host
        given = address.pop("OPTIONS", {})
        if "options" in given:
            given["options"] = f"{options['options']} {given['options']}"
        options |= given
    else:
        address = {"NAME": "mentorship", "USER": "", "PASSWORD": "", "HOST": "", "PORT": ""}
        address["START_SERVER"] = start_server
    return {
        **address,
        "ENGINE": ENGINE,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
