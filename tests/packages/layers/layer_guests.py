"""Layers for tests, built in guests, and guests that have them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from praxis_desktop.interpreter import Control, Interpreter
from praxis_desktop.packages.layers.bytecode import LIMIT_S, LayerCompiler
from praxis_desktop.packages.layers.store import LayerStore
from praxis_desktop.packages.wheels.reading import read_wheel
from praxis_desktop.snapshots.contents import Contents, attach_layers
from tests.interpreter.guests import Guest, booted, in_guest, runtime


class CountingCompiler(LayerCompiler):
    """Compiles in fresh guests, and counts them."""

    def __init__(self, *, limit_s: float = LIMIT_S, memory_limit: int = 1 << 30) -> None:
        super().__init__(self._boot, limit_s=limit_s, memory_limit=memory_limit)
        self.started = 0

    def _boot(self, control: Control) -> Interpreter:
        self.started += 1
        return Interpreter.restore(booted(), control=control)


def layer_store(folder: Path, compiler: LayerCompiler | None = None) -> LayerStore:
    """Return a store without shipped layers."""
    return LayerStore(folder, None, compiler or CountingCompiler())


def layer_of(wheel: Path) -> Path:
    """Return the layer of a wheel, in a folder beside it."""
    return layer_store(wheel.parent / "layers").obtain(read_wheel(wheel), wheel)


def run_with(layers: Sequence[Path], *sources: str) -> list[str]:
    """Return the values, as texts, of ``sources``, run one after another in a guest with ``layers``."""

    def run(guest: Guest) -> list[str]:
        attach_layers(guest.interpreter, layers, Contents(runtime().distribution))
        return [str(guest.run(source)) for source in sources]

    return in_guest(run)
