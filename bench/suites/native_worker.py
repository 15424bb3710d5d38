"""The yardstick for packages: test modules in a Python of the host, with the protocol of ``worker.py``.

That Python runs this file directly; it has the packages, and nothing of ours.
"""

from __future__ import annotations

import json
import os
import sys
import types
from pathlib import Path


def main(configuration: str) -> None:
    """Serve only one request, because the leftovers of a module would affect the next one."""
    options = json.loads(configuration)
    # What the tests print goes elsewhere.
    events = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def emit(kind: str, test: str = "", detail: str = "") -> None:
        events.write(json.dumps([kind, test, detail]) + "\n")
        events.flush()

    host = types.ModuleType("suite_host")
    host.report = emit  # type: ignore[attr-defined]
    sys.modules["suite_host"] = host
    sys.path.insert(0, str(Path(__file__).parent))
    request = json.loads(sys.stdin.readline())
    # Under the name used in guests: a module named by its file must not be found twice.
    import pytest_runner  # type: ignore[import-not-found]

    pytest_runner.prepare([], options["roots"], (), options["options"])
    pytest_runner.run_module(request["module"], request["leave_out"])
    emit("done")


if __name__ == "__main__":
    main(sys.argv[1])
