"""Run protocols against simulated instruments, in the guest of every run and in a time of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.forms.problems import FormError

if TYPE_CHECKING:
    from praxis_desktop.runs.interpreters import DesktopSnapshots
    from praxis_desktop.testing.simulated_run import SimulatedRun

DEFAULT_TIMEOUT_S = 60.0

NOTHING: Mapping[str, Any] = MappingProxyType({})

_FUNCTION = re.compile(r"(.+\.py)(:[^\W\d]\w*)\Z")
_DEVICE_FILE = re.compile(r"(?P<before>(?:.*@)?(?:sim|replay):)(?P<file>[^,:@]+)(?P<rest>.*)", re.DOTALL)


class Simulate:
    """Runs protocols. Several runs share what is costly to make; ``close`` lets go of it.

    Relative paths are those of ``folder``, for what is there, else those of the working directory.
    """

    def __init__(self, folder: Callable[[], Path] = Path.cwd) -> None:
        self.runs: list[SimulatedRun] = []
        """Those that were made, in their order: for who tells of them."""
        self._folder = folder
        self._snapshots: DesktopSnapshots | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what runs share; idempotent."""
        snapshots, self._snapshots = self._snapshots, None
        if snapshots is not None:
            from praxis_desktop.core.deadlines import Deadline

            snapshots.close(Deadline.after(5.0))

    def __call__(
        self,
        target: str | os.PathLike[str],
        /,
        *,
        values: Mapping[str, object] = NOTHING,
        machines: Mapping[str, str] = NOTHING,
        labware: Mapping[str, str] = NOTHING,
        volumes: Mapping[str, float | str] = NOTHING,
        ports: Mapping[str, str] = NOTHING,
        bench: str | os.PathLike[str] | None = None,
        answers: Sequence[str] = (),
        seed: int = 0,
        timeout: float = DEFAULT_TIMEOUT_S,
        **parameters: object,
    ) -> SimulatedRun:
        """Run a protocol: a file, ``"file.py:function"``, or a name of the library.

        ``parameters`` are the protocol's, and so are ``values``, for one that is called as something here.
        They are checked by its form, and may be texts as one types them (``pause="5 min"``).
        By role: ``machines`` are backends, ``labware`` names of PyLabRobot's catalogue, ``volumes``
        microlitres at the start, ``ports`` simulated instruments with options and faults
        (``{"scale": "sim:mettler,late:at=3"}``, ``{"pump": "sim:pump.py:Pump"}``). What plays a role that is
        left out is chosen, as with ``praxis-desktop check``; ``bench`` is a saved bench, or its file.

        ``answers`` are lines for ``input()``. Random numbers come from ``seed``. ``timeout`` is in seconds of
        real time.

        Whatever the protocol does, its run is returned. Raises UsageError for what keeps it from beginning:
        a file that does not load, wrong parameters, unknown machines.
        """
        __tracebackhide__ = True  # of pytest: what is wrong is in the test
        from praxis_desktop.testing.simulation import Simulation, Wanted

        wanted = Wanted(
            target=self._located_target(os.fspath(target)),
            values={**values, **parameters},
            machines={role: self._located_device(machine) for role, machine in machines.items()},
            labware=labware,
            volumes={role: str(volume) for role, volume in volumes.items()},
            ports={role: self._located_device(port) for role, port in ports.items()},
            bench=None if bench is None else self._located(os.fspath(bench)),
            answers="".join(f"{answer}\n" for answer in answers).encode(),
            seed=seed,
            timeout=timeout,
        )
        try:
            run = Simulation(wanted, self._interpreters(), self._located).perform()
        except UsageError as error:
            for note in _notes(error):
                error.add_note(note)
            raise error.with_traceback(None) from None
        self.runs.append(run)
        return run

    def _interpreters(self) -> DesktopSnapshots:
        if self._snapshots is None:
            from praxis_desktop.runs.interpreters import desktop_snapshots

            self._snapshots = desktop_snapshots()
        return self._snapshots

    # ---- where files are
    def _located(self, path: str) -> str:
        found = self._folder() / path
        return str(found) if found.exists() else path

    def _located_target(self, target: str) -> str:
        match = _FUNCTION.match(target)
        if match is not None:
            return self._located(match[1]) + match[2]
        return self._located(target) if target.endswith(".py") else target

    def _located_device(self, device: str) -> str:
        match = _DEVICE_FILE.fullmatch(device)
        if match is None or not (match["file"].endswith(".py") or "replay:" in match["before"]):
            return device
        return match["before"] + self._located(match["file"]) + match["rest"]


def _notes(error: UsageError) -> list[str]:
    """What there is to add to an error's message."""
    if isinstance(error, FormError):
        return [problem.hint for problem in error.problems if problem.hint]
    return [note for note in (getattr(error, "traceback", ""), error.hint) if note]
