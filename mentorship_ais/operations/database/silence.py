"""What a process remembers of a database that did not take a connection, so that not everybody waits to learn the same.

While it is silent one attempt at a time is made, a short one; everybody else is answered at once. The first connection
that is taken ends the silence. A database that refuses at once, or is busy with a long statement, is not silent.
"""

from __future__ import annotations

import time

TRIAL_SECONDS = 1.5


class LastTrial:
    """The last attempt at a silent database. Moments are those of ``time.monotonic``.

    No lock: an attempt may be given up without an end, and two at a time do no harm.
    """

    def __init__(self) -> None:
        self.is_needed = False
        self.began_at = 0.0

    def seconds_for_attempt(self, budget: float) -> float:
        """Return how long an attempt may wait: the whole budget, or less at a silent database, 0 while another tries."""
        if not self.is_needed:
            return budget
        now = time.monotonic()
        if now < self.began_at + TRIAL_SECONDS:
            return 0.0
        self.began_at = now
        return min(budget, TRIAL_SECONDS)

    def failed(self) -> None:
        """Note that the database has not answered an attempt in time."""
        self.is_needed = True

    def succeeded(self) -> None:
        """Note that the database has taken a connection."""
        self.is_needed = False


last_trial = LastTrial()
"""Of this process; its threads share it."""
