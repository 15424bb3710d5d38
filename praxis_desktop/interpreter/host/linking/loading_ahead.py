"""Loads the machine code of an image's native libraries while the image itself is still being read."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import wasmtime

from praxis_desktop.core.errors import PraxisError

if TYPE_CHECKING:
    from praxis_desktop.interpreter.runtime import Runtime

log = logging.getLogger(__name__)


def load_ahead(runtime: Runtime, state: Mapping[str, Any]) -> None:
    """Load what ``Linker.restore`` will request from ``runtime``: the libraries in ``state``, which may not
    have been verified yet. Any thread may call this.

    Skips libraries that have not been compiled or are defective, and leaves them to ``Linker.restore``.
    """
    for library in state["linker"]["libraries"]:
        facts = runtime.known_libraries.prepared(library["digest"]) if library.get("source") else None
        if facts is None:
            continue
        try:
            runtime.side_module(facts, _not_compiled, origin="prepared")
        except (LookupError, PraxisError, wasmtime.WasmtimeError) as error:
            log.debug("%s is not loaded ahead: %s", library["path"], error)


def _not_compiled() -> NoReturn:
    raise LookupError("it has not been compiled")
