"""What runs beside the site lives and ends with it."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    *(sys.executable, "-c"),
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]
WITH_A_CHILD = [
    *(sys.executable, "-c"),
    "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)",
]
# The signal comes at each line of the supervisor's loop and of what it calls, one line a run.
SIGNAL_AT_EVERY_LINE = """
import itertools, signal, sys
from mentorship_ais.operations import supervision

supervision.LOOK_EVERY = 0.001
lines = 0


def arrives_at(number):
    def trace(frame, event, _):
        global lines
        if event == "line":
            lines += 1
            if lines == number:
                signal.raise_signal(signal.SIGTERM)
        return trace

    return trace


class Traced(supervision.Supervisor):
    def _ended(self):
        if sys.gettrace() is None:
            trace = arrives_at(self.number)
            frame = sys._getframe(1)
            frame.f_trace = trace
            sys.settrace(trace)
        return super()._ended()

    def _end_all(self):
        sys.settrace(None)
        super()._end_all()


for number in range(1, 61):
    lines = 0
    supervisor = Traced({"sleeper": ["sleep", "60"]})
    supervisor.number = number
    supervisor.run()
print(number, "ended")
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_dead(pids: list[int], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while any(map(is_alive, pids)):
        assert time.monotonic() < deadline, "children live on"
        time.sleep(0.02)


class Stage:
    """A supervisor in a process of its own, as `make run` has it, and the children it has started."""

    def __init__(self, *commands: list[str], grace: float = 5) -> None:
        program = f"""
            import sys
            from mentorship_ais.operations.supervision import Supervisor
            class Telling(Supervisor):
                def _start(self, command):
                    child = super()._start(command)
                    print(child.pid, flush=True)
                    return child
            commands = {{str(n): command for n, command in enumerate({list(commands)!r})}}
            sys.exit(Telling(commands, grace={grace}, pauses=[0.1]).run())
        """
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(program)], stdout=-1, stderr=-1, text=True
        )
        assert self.process.stdout is not None
        self.children = [int(self.process.stdout.readline()) for _ in commands]

    def end(self) -> None:
        """Leave nothing behind."""
        for pid in [self.process.pid, *self.children]:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def stages() -> Iterator[list[Stage]]:
    stages: list[Stage] = []
    yield stages
    for stage in stages:
        stage.end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_all_children_and_is_no_failure(stages: list[Stage], number: signal.Signals) -> None:
    stages.append(Stage(SLEEPER, SLEEPER))
    stages[0].process.send_signal(number)
    assert stages[0].process.wait(timeout=5) == 0
    assert not any(map(is_alive, stages[0].children))


def test_first_command_that_ends_by_itself_is_started_again_and_that_is_said(stages: list[Stage]) -> None:
    stages.append(Stage(SLEEPER, SLEEPER))
    stage = stages[0]
    os.kill(stage.children[0], signal.SIGKILL)
    again = int(stage.process.stdout.readline())
    assert again not in stage.children
    assert all(map(is_alive, (again, stage.children[1])))
    stage.process.terminate()
    _, said = stage.process.communicate(timeout=5)
    assert stage.process.returncode == 0
    assert "0 ended by itself with code -9; it is started again" in said


def test_what_a_dead_command_left_running_ends_before_it_is_started_again(stages: list[Stage]) -> None:
    stages.append(Stage(WITH_A_CHILD))
    stage = stages[0]
    left_alone = int(stage.process.stdout.readline())
    os.kill(stage.children[0], signal.SIGKILL)
    again = stage.process.stdout.readline()
    assert again
    wait_until_dead([left_alone])
    stage.children.append(int(again))


def test_first_command_that_ends_again_and_again_ends_the_others_with_its_code(stages: list[Stage]) -> None:
    stages.append(Stage([sys.executable, "-c", "raise SystemExit(3)"], SLEEPER))
    _, said = stages[0].process.communicate(timeout=30)
    assert stages[0].process.returncode == 3
    assert said.count("0 ended by itself with code 3") == 5
    assert "0 ended 5 times within 60 s, so all end" in said
    assert not any(map(is_alive, stages[0].children))


def test_another_command_that_ends_by_itself_is_started_again(stages: list[Stage]) -> None:
    stages.append(Stage(SLEEPER, [sys.executable, "-c", "raise SystemExit(3)"]))
    assert stages[0].process.stdout is not None
    again = [int(stages[0].process.stdout.readline()) for _ in range(2)]
    assert set(again).isdisjoint(stages[0].children)
    assert is_alive(stages[0].children[0])
    stages[0].process.terminate()
    assert stages[0].process.wait(timeout=5) == 0


def test_child_that_does_not_listen_is_killed(stages: list[Stage]) -> None:
    stages.append(Stage(STUBBORN, grace=0.3))
    assert stages[0].process.stdout.readline() == "deaf\n"
    stages[0].process.terminate()
    assert stages[0].process.wait(timeout=5) == 0
    assert not any(map(is_alive, stages[0].children))


def test_signal_may_come_at_any_moment() -> None:
    """Python runs the handler between any two lines of the main thread, also while that thread holds a lock."""
    told = subprocess.run(
        [sys.executable, "-c", SIGNAL_AT_EVERY_LINE], capture_output=True, text=True, timeout=30, check=False
    )
    assert told.stdout == "60 ended\n", told.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_killed_supervisor_takes_its_children_with_it(stages: list[Stage]) -> None:
    stages.append(Stage(SLEEPER))
    stages[0].process.kill()
    wait_until_dead(stages[0].children)
