"""The catalogue of PyLabRobot's machines, backends, labware and decks, looked up in a guest that contains
PyLabRobot.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from build_tools.errors import BuildError
from praxis_desktop.interpreter.distribution import Distribution

INTROSPECTION = Path(__file__).with_name("catalogue_guest.py")

CatalogueMaker = Callable[[Distribution], bytes]
"""Makes the catalogue of PyLabRobot from a distribution whose layers are complete."""


def look_up_with_guest(cache_dir: Path | None) -> CatalogueMaker:
    """Return a function that makes catalogues by booting the given distribution; ``cache_dir`` stores machine
    code. The function raises BuildError if PyLabRobot cannot be inspected completely.
    """

    def make(distribution: Distribution) -> bytes:
        from praxis_desktop.interpreter import run_in_guest_thread

        found = json.loads(run_in_guest_thread(lambda: _catalogue(distribution, cache_dir)))
        failures = found.pop("failures")
        if failures:
            raise BuildError(
                f"PyLabRobot's modules cannot all be imported: {'; '.join(failures)}",
                hint="Pin a version of PyLabRobot that guests can import, or skip these modules.",
            )
        return (json.dumps(found, sort_keys=True, ensure_ascii=False, indent=0) + "\n").encode()

    return make


def _catalogue(distribution: Distribution, cache_dir: Path | None) -> str:
    from praxis_desktop.interpreter import Interpreter, Runtime
    from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
    from praxis_desktop.runs.interpreter_sources import host_modules
    from praxis_desktop.snapshots.contents import Contents, attach_layers

    runtime = Runtime(distribution, cache_dir=cache_dir)
    with Interpreter.boot(runtime, environment=VirtualEnvironment()) as interpreter:
        for name, module in host_modules().items():  # backends look for pyserial as they are imported
            interpreter.register_module(name, module)
        attach_layers(interpreter, distribution.base_layers, Contents(distribution))
        interpreter.run(INTROSPECTION.read_text("utf-8"))
        text: str = interpreter.run("catalogue()")
        return text
