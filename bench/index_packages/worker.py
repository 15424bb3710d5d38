"""A process that tries packages, each in its own interpreter; all interpreters are restored from one image.

Standard input has one JSON request per line, ``{"layers": [...], "modules": [...], "use": ...}``; standard
output has one JSON object per line, ``{"failure": ..., "seconds": ...}``, whose failure is "" on success.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from bench.suites.watchdog import Watchdog
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Control, Image, Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.faults import GuestError, PythonError, TimedOut
from praxis_desktop.snapshots.contents import Contents, attach_layers

_MEMORY_LIMIT = 1 << 30
_DETAIL = 4_000


def main(limit_s: float) -> None:
    """Serve requests until standard input ends."""
    distribution = Distribution.find()
    contents = Contents(distribution)
    with Interpreter.boot(Runtime(distribution, cache_dir=cache_directory())) as interpreter:
        interpreter.files.make_directories("/session")
        image = interpreter.capture()
    for line in sys.stdin:
        began = time.monotonic()
        failure = _try(image, contents, json.loads(line), limit_s)
        sys.stdout.write(json.dumps({"failure": failure, "seconds": time.monotonic() - began}) + "\n")
        sys.stdout.flush()


def _try(image: Image, contents: Contents, request: dict[str, Any], limit_s: float) -> str:
    """Import the modules and run the program; returns the end of the traceback if that fails."""
    control = Control()
    watchdog = Watchdog(limit_s, lambda: control.kill(TimedOut(f"longer than {limit_s:g} s")))
    program = "".join(f"import {module}\n" for module in request["modules"])
    with Interpreter.restore(image, control=control) as interpreter:
        interpreter.limit_memory(_MEMORY_LIMIT)
        watchdog.start()
        try:
            attach_layers(interpreter, [Path(layer) for layer in request["layers"]], contents)
            interpreter.run("import os; os.chdir('/session')")
            interpreter.run_script(program + request["use"], filename="/session/trial.py")
        except PythonError as error:
            return str(error)[-_DETAIL:]
        except GuestError as error:
            return f"{type(error).__name__}: {error.message}"
        finally:
            watchdog.stop()
    return ""


if __name__ == "__main__":
    run_in_guest_thread(lambda: main(float(sys.argv[1])))
