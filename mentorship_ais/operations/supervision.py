"""Processes that live and end together: the site's server and whatever must run beside it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

LOOK_EVERY = 0.1  # seconds
PAUSES = (1, 2, 4, 8, 15, 30)  # seconds before a command is started again, by how often it has ended lately
LATELY = 60  # seconds
DEATHS_AT_MOST = 5
"""How often the first-named command may end by itself within `LATELY`: an installation that cannot work shall not spin."""
DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None  # looked up here, not between fork and exec


class Supervisor:
    """Runs these commands until a signal asks for the end, then ends them all.

    A command that ends by itself (a worker does when its database stays away) is started again after a pause, which
    grows while it ends again and again. The first-named is the site itself: when it has ended ``DEATHS_AT_MOST`` times
    within a minute, all end. Whatever an ended command has left running is ended before it is started again. At the end
    each gets SIGTERM and ``grace`` seconds to finish what it does, then it and its children are killed.
    """

    def __init__(
        self, commands: Mapping[str, Sequence[str]], *, grace: float = 10, pauses: Sequence[float] = PAUSES
    ) -> None:
        self.commands = commands
        self.grace = grace
        self.pauses = pauses
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.start_again_at: dict[str, float] = {}
        self.deaths: dict[str, list[float]] = {name: [] for name in commands}
        self.asked_to_end = False

    def run(self) -> int:
        """Return 0 when a signal asked for the end, the exit code of the first-named command otherwise."""
        main = next(iter(self.commands))
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._ask_to_end) for number in signals}
        try:
            for name, command in self.commands.items():
                self.children[name] = self._start(command)
            while not self.asked_to_end:
                time.sleep(LOOK_EVERY)
                for name in self._ended():
                    deaths = self._note_death(name)
                    if name == main and deaths >= DEATHS_AT_MOST:
                        print(f"{name} ended {deaths} times within {LATELY} s, so all end", file=sys.stderr, flush=True)
                        return self.children[main].returncode or 1
                for name in [name for name, moment in self.start_again_at.items() if moment <= time.monotonic()]:
                    del self.start_again_at[name]
                    _signal_group(self.children[name], signal.SIGKILL)
                    self.children[name] = self._start(self.commands[name])
            return 0
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note_death(self, name: str) -> int:
        """Say that the command has ended, plan its next start, and return how often it has ended lately."""
        now = time.monotonic()
        self.deaths[name] = [moment for moment in self.deaths[name] if moment > now - LATELY] + [now]
        deaths = len(self.deaths[name])
        pause = self.pauses[min(deaths, len(self.pauses)) - 1]
        child = self.children[name]
        message = f"{name} ended by itself with code {child.returncode}; it is started again in {pause:g} s"
        print(message, file=sys.stderr, flush=True)
        _signal_group(child, signal.SIGTERM)  # workers of a dead master finish their requests and free the port
        self.start_again_at[name] = now + pause
        return deaths

    def _ended(self) -> list[str]:
        """Return who has ended since the last look."""
        return [
            name
            for name, child in self.children.items()
            if name not in self.start_again_at and child.poll() is not None
        ]

    def _ask_to_end(self, number: int, frame: FrameType | None) -> None:
        # A plain value: whatever takes a lock here may find it held by the very thread that the signal interrupted.
        self.asked_to_end = True

    def _start(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603  the commands are the site's own
            command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in a terminal is for us: we end the children in good order
            preexec_fn=_end_with_parent,  # noqa: PLW1509  one system call
        )

    def _end_all(self) -> None:
        deadline = time.monotonic() + self.grace
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=max(0, deadline - time.monotonic()))
            _signal_group(child, signal.SIGKILL)
            child.wait()


def _signal_group(child: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """Send the signal to the command and all that it has started, as far as they live."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _end_with_parent() -> None:
    """Ask Linux to end this process when the supervisor is killed and can no longer do so."""
    if prctl is not None:
        prctl(DEATH_OF_PARENT, signal.SIGTERM)
