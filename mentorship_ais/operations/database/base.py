"""The engine itself; Django finds it as ENGINE = "mentorship_ais.operations.database"."""

import time
from collections.abc import Callable, Generator
from types import SimpleNamespace
from typing import Any, TypeVar

import psycopg
from django.db.backends.postgresql import base, client
from psycopg import errors

from mentorship_ais.core.patience import PatienceExhausted, patience, remaining, waiting
from mentorship_ais.operations.database.silence import TRIAL_SECONDS, last_trial

HEALTH_CHECK_SECONDS = 1  # of the budget: a frozen connection leaves time to try a new one

Result = TypeVar("Result")


class PatientConnection(psycopg.Connection[Any]):
    """A psycopg connection that waits no longer than the budget of the work at hand (see ``patience``)."""

    def wait(self, gen: Generator[Any, Any, Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """Wait as psycopg does; when the budget ends first, close the connection and raise PatienceExhausted."""
        left = remaining()
        with waiting():
            if left is None or (timeout is not None and timeout <= left):
                return super().wait(gen, interval, timeout)
            try:
                return super().wait(gen, interval, left)
            except errors._WaitTimeout as error:
                self.pgconn.finish()  # not close(), which says a polite goodbye and may wait for it
                raise PatienceExhausted("the database did not answer within the time given to this work") from error

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> Any:
        """Connect as psycopg does, and let the whole process know whether the database took the connection in time."""
        try:
            connection = super().connect(*args, **kwargs)
        except (PatienceExhausted, errors.ConnectionTimeout):
            last_trial.failed()
            raise
        last_trial.succeeded()
        return connection

    @classmethod
    def _connect_gen(cls, *args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        # psycopg's own limit of a connection attempt is two whole seconds at least, for each address of a host
        left = remaining()
        if left is not None:
            left = last_trial.seconds_for_attempt(left)
            if not left:  # an attempt, once begun, stands in the server's queue even when nobody waits for it
                raise PatienceExhausted("no time is left to try the database")
        attempt = super()._connect_gen(*args, **kwargs)
        with waiting() as began:
            state = next(attempt)
            while True:
                if left is not None and time.monotonic() - began >= left:
                    attempt.close()
                    raise PatienceExhausted(
                        "the database did not take the connection within the time given to this work"
                    )
                ready = yield state
                try:
                    state = attempt.send(ready)
                except StopIteration as end:
                    return end.value


class DatabaseClient(client.DatabaseClient):
    """``manage.py dbshell``, which reads the settings without connecting first."""

    def runshell(self, parameters: Any) -> None:
        """Start the server when it starts by itself, then the shell."""
        self.connection.get_connection_params()
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL as Django knows it, on patient connections, to a server that may have to be started first.

    The settings' key START_SERVER (see ``configuration``) is a callable that returns HOST, PORT, USER and PASSWORD of a
    server that runs from then on.
    """

    Database: Any = SimpleNamespace(**{**vars(psycopg), "connect": PatientConnection.connect})
    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """Return what Django makes of the settings, after the self-starting server has filled them."""
        start_server: Callable[[], dict[str, str]] | None = self.settings_dict.get("START_SERVER")
        if start_server:
            try:
                started = start_server()
            except RuntimeError as error:
                raise psycopg.OperationalError(str(error)) from error
            self.settings_dict.update({key: started[key] for key in ("HOST", "PORT", "USER", "PASSWORD")})
        return super().get_connection_params()

    def is_usable(self) -> bool:
        """Tell whether the connection answers; within a budget, quickly."""
        if remaining() is None:
            return super().is_usable()
        with patience(seconds=TRIAL_SECONDS if last_trial.is_needed else HEALTH_CHECK_SECONDS):
            return super().is_usable()
