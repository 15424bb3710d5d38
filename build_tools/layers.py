"""The layers of the shipped wheels, so that users' computers need not compile them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from build_tools.wheels import Pin
from praxis_desktop.interpreter.distribution import WHEELS, Distribution
from praxis_desktop.packages import pins
from praxis_desktop.packages.layers.building import layer_contents, layer_name, write_layer
from praxis_desktop.packages.layers.bytecode import LayerCompiler

LayerMaker = Callable[[Distribution, Pin], bytes]
"""Makes the layer of a wheel with a distribution whose standard library is complete."""


def name_of(pin: Pin) -> str:
    """Return the file name of the layer of a pinned wheel."""
    project = pin.project.replace("_", "-").replace(".", "-")
    return layer_name(pins.Pin(project, pin.version, pin.file_name, pin.sha256))


def make_with_guest(cache_dir: Path | None) -> LayerMaker:
    """Return a function that makes layers by booting the given distribution; ``cache_dir`` stores machine
    code.
    """

    def make(distribution: Distribution, pin: Pin) -> bytes:
        from praxis_desktop.interpreter import Control, Interpreter, Runtime
        from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment

        def start(control: Control) -> Interpreter:
            runtime = Runtime(distribution, cache_dir=cache_dir)
            return Interpreter.boot(runtime, environment=VirtualEnvironment(), control=control)

        wheel = distribution.folder / WHEELS / pin.file_name
        file = BytesIO()
        write_layer(file, name_of(pin), layer_contents(wheel, pin.sha256, LayerCompiler(start)))
        return file.getvalue()

    return make
