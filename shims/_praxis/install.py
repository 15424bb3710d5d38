"""Make the guest what its programs expect of a desktop: applied once, while it boots."""

from __future__ import annotations


def install() -> None:
    """Apply every change this package makes to the standard library and to Pyodide."""
    from _praxis import clock, executors, input, loop, refusals, signals, streams, tracebacks  # noqa: A004

    loop.install()
    executors.install()
    clock.install()
    signals.install()
    refusals.install()
    input.install()
    tracebacks.install()
    streams.install()
