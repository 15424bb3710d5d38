"""``python -m bench.replays.again COLLECTING FILE [--spoilt] ARGUMENT...``: the command line, in a separate
process.

COLLECTING is three numbers for garbage collection, or NEVER. The digests of the memory are written to FILE.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from bench.replays.whole_memory import noted_in
from praxis_desktop.cli import main as command_line
from praxis_desktop.interpreter.environment.replay import ReplayEnvironment

NEVER = "never"


def main(collecting: str, file: str, *arguments: str) -> int:
    """Run the command line with ``arguments``."""
    if collecting == NEVER:
        gc.disable()
    else:
        gc.set_threshold(*map(int, collecting.split(",")))
    if arguments[0] == "--spoilt":
        _spoil()
        arguments = arguments[1:]
    digests: dict[str, str] = {}
    with noted_in(digests):
        code = command_line(list(arguments))
    Path(file).write_text(json.dumps(digests), encoding="utf-8")
    return code


def _spoil() -> None:
    """Give the guest random bytes that differ from the recorded ones."""
    entropy = ReplayEnvironment.entropy

    def spoilt(self: ReplayEnvironment, count: int) -> bytes:
        data = entropy(self, count)
        return bytes([data[0] ^ 1]) + data[1:] if data else data

    ReplayEnvironment.entropy = spoilt  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
