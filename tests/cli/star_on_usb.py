"""A STAR that another process serves over USB/IP, and transfers on it whose failures lead to questions."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from praxis_desktop.core.deadlines import Deadline
from tests.cli.command import TIMEOUT_S, finish, praxis, start
from tests.cli.homes import home
from tests.runs.engine.test_robots_on_the_wire import STAR


class StarOnUsb:
    """The STAR, and a home in ``folder`` whose programs find it. ``options`` are the simulator's."""

    def __init__(self, folder: Path, options: str) -> None:
        self._program = folder / "transfer.py"
        self._program.write_text(STAR)
        self.env = home(folder)
        self._told = folder / "simulator.jsonl"  # a pipe that nobody reads would stop it
        with self._told.open("wb") as file:
            self._simulated = start(
                "simulate", f"star,pace=1000{options}", "--json", env=self.env, stdout=file
            )
        self.env["PRAXIS_USBIP"] = self._hear(lambda event: "path" in event)["path"]

    def _hear(self, is_it: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
        """Wait for a message from the simulator."""
        deadline = Deadline.after(TIMEOUT_S)
        while not deadline.expired:
            for line in self._told.read_bytes().splitlines(keepends=True):
                if line.endswith(b"\n") and is_it(event := json.loads(line)):
                    return event  # type: ignore[no-any-return]
            time.sleep(0.05)
        raise AssertionError("the simulator did not tell it")

    def begin(self, *options: str) -> Run:
        """Run the transfer; failures are reported to a person as questions."""
        granted = ("--port", "robot=usb:08af:8000", "--on-error", "ask")
        return Run(start("run", str(self._program), *granted, *_ASKING, *options, env=self.env), self.env)

    def resume(self) -> Run:
        """Resume the last run."""
        return Run(start("history", "resume", "last", *_ASKING, env=self.env), self.env)

    def plug_in(self) -> None:
        """Plug its cable in again."""
        assert self._simulated.stdin is not None
        self._simulated.stdin.write(b"plug\n")
        self._simulated.stdin.flush()
        self._hear(lambda event: event.get("plugged") is True)

    def close(self) -> None:
        """End the simulator."""
        self._simulated.kill()
        finish(self._simulated)


_ASKING = ("--json", "--on-prompt", "ask")


class Run:
    """A run of the transfer, with the events so far."""

    def __init__(self, process: subprocess.Popen[bytes], env: Mapping[str, str]) -> None:
        self.process = process
        self.events: list[Mapping[str, Any]] = []
        self._env = env

    def question(self) -> Mapping[str, Any]:
        """Return the next question."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.events.append(json.loads(line))
            if self.events[-1]["event"] == "prompt":
                return self.events[-1]
        raise AssertionError(finish(self.process).err)

    def answer(self, prompt: Mapping[str, Any], choice: str) -> None:
        """Answer a question; unknown facts are answered with "it did not happen"."""
        said = [
            f"--fact={fact['key']}=confirmed_{'success' if fact['kind'] == 'state' else 'failure'}"
            for fact in prompt.get("facts", ())
        ]
        done = praxis("runs", "answer", "last", str(prompt["number"]), choice, *said, env=self._env)
        assert done.code == 0, done.err

    def end(self) -> Mapping[str, Any]:
        """Return the states of the program's trackers at its end."""
        self.events += finish(self.process).events
        text = self.events[-1]["result"]["output"].rpartition("STATE ")[2].partition("\n")[0]
        said: Mapping[str, Any] = json.loads(text)
        return said


@contextmanager
def star(folder: Path, options: str = "") -> Iterator[StarOnUsb]:
    """A STAR with these options, in a new folder."""
    folder.mkdir(exist_ok=True)
    made = StarOnUsb(folder, options)
    try:
        yield made
    finally:
        made.close()
