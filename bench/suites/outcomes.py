"""The results of a test module, collected from the events of its worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """A test that did not pass: ``kind`` is failed, error, or ended (the test ended the guest)."""

    test: str
    kind: str
    detail: str

    @property
    def last_line(self) -> str:
        """The exception, without its traceback."""
        lines = [line for line in self.detail.strip().splitlines() if line and not line[0].isspace()]
        starts = [line for line in lines if ": " in line or line.endswith(("Error", "Exception"))]
        return (starts or lines or [""])[-1][:200]


@dataclass(slots=True)
class ModuleOutcome:
    """The results of all tests of one module."""

    module: str
    passed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    is_complete: bool = False
    """Whether the module ran to its end, if necessary without the tests that end the guest."""

    last: str = ""
    """The test that started last."""

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> ModuleOutcome:
        """Make an outcome from what ``dataclasses.asdict`` returned."""
        return cls(**{**data, "problems": [Problem(**problem) for problem in data["problems"]]})

    @property
    def run(self) -> int:
        """The number of tests that ran, without skipped ones."""
        return len(self.passed) + len(self.problems)

    def count(self, *kinds: str) -> int:
        """Return the number of tests that did not pass in one of these ways."""
        return sum(problem.kind in kinds for problem in self.problems)

    def note(self, kind: str, test: str, detail: str) -> None:
        """Add one event."""
        if kind == "start":
            self.last = test
        elif kind == "passed":
            self.passed.append(test)
        elif kind == "skipped":
            self.skipped[test] = detail
        elif kind in ("failed", "error"):
            self.problems.append(Problem(test, kind, detail))
