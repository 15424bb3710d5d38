"""Makes the guest behave as programs expect a desktop computer to. Applied once, during boot."""

from __future__ import annotations


def install() -> None:
    """Apply all of this package's changes to the standard library and to Pyodide."""
    from _praxis import (
        clock,
        display_finder,
        executors,
        figures,
        input,  # noqa: A004 - named after the builtin it replaces
        libraries,
        loop,
        machine_steps,
        micropip_finder,
        moved_modules,
        packages,
        program_threads,
        recursion,
        refusals,
        reseeding,
        serial_finder,
        signals,
        sockets,
        sources,
        stack_dumps,
        stand_in_finder,
        step_limits,
        streams,
        thread_pools,
        tls,
        tracebacks,
        usb_grants,
        waits,
        web_requests,
    )

    loop.install()
    executors.install()
    waits.install()
    clock.install()
    signals.install()
    step_limits.install()
    refusals.install()
    program_threads.install()
    thread_pools.install()
    input.install()
    libraries.install()
    tracebacks.install()
    stack_dumps.install()
    sources.install()
    serial_finder.install()
    sockets.install()
    tls.install()
    web_requests.install()
    figures.install()
    display_finder.install()
    machine_steps.install()
    micropip_finder.install()
    packages.install()
    stand_in_finder.install()
    usb_grants.install()
    moved_modules.install()
    streams.install()
    recursion.install()
    reseeding.install()
