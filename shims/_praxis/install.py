"""Make the guest what its programs expect of a desktop: applied once, while it boots."""

from __future__ import annotations


def install() -> None:
    """Apply every change this package makes to the standard library and to Pyodide."""
    from _praxis import (  # noqa: A004 - one is named after the builtin
        clock,
        executors,
        input,
        loop,
        recursion,
        refusals,
        serial_finder,
        signals,
        streams,
        tracebacks,
    )

    loop.install()
    executors.install()
    clock.install()
    signals.install()
    refusals.install()
    input.install()
    tracebacks.install()
    serial_finder.install()
    streams.install()
    recursion.install()
