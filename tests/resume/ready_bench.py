"""A crash bench whose processes need not import Praxis first."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, cast

from bench.crashes.trial import ROOT, Bench
from tests.cli.command import READY, environment
from tests.cli.homes import lend


class ReadyBench(Bench):
    """Forks its processes from one that has imported Praxis, see ``tests.cli.ready``."""

    def lend(self, there: Path, place: Path) -> None:
        lend(there, place)

    def start(self, module: str, *arguments: str, **streams: Any) -> subprocess.Popen[str]:
        told = {"stdin": None, "stdout": subprocess.PIPE, "stderr": None, **streams}
        variables = environment(**self.environment)
        process = READY.start(arguments, variables, ROOT, **told, module=module, text=True)
        if process is None:
            return super().start(module, *arguments, **streams)
        return cast("subprocess.Popen[str]", process)
