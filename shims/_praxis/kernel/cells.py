"""Runs a cell: reports its start and end, handles interrupts, and repairs the shell afterwards."""

from __future__ import annotations

import asyncio
import bdb
import sys
import time
from contextlib import nullcontext
from typing import Any

from _praxis import cancellation, entry, figures, packages, programs, signals, tracebacks
from _praxis.kernel import debugging, standing, tracing
from _praxis.kernel.channel import parent, tell
from _praxis.kernel.imports import imported_by
from _praxis.kernel.shell import Shell


async def execute(
    shell: Shell,
    request: str,
    code: str,
    *,
    silent: bool = False,
    store_history: bool = True,
    is_program: bool = False,
) -> None:
    """Run a cell, from the ``status`` message "busy" to the ``status`` message "idle". Never raises. With
    ``is_program`` the cell is a whole program: see ``Shell.taking_programs``.
    """
    standing.repair()
    token = parent.set(request)
    count = shell.execution_count
    shell.error_name = ""
    began = time.perf_counter()
    programs.forget_interrupt()  # an interrupt from now on is for this cell
    tell("status", execution_state="busy", execution_count=count)
    try:
        with shell.taking_programs() if is_program else nullcontext():
            await entry.run_coroutine(_run(shell, code, silent=silent, store_history=store_history))
    except asyncio.CancelledError:
        shell.tell_error("KeyboardInterrupt", "", ["KeyboardInterrupt"])
    except KeyboardInterrupt:  # it interrupted IPython's own code
        if not shell.error_name:
            shell.tell_error("KeyboardInterrupt", "", ["KeyboardInterrupt"])
    except BaseException as error:  # noqa: BLE001 - a console goes on, whatever a cell has broken
        standing.repair()
        if not shell.error_name:
            name, words = tracebacks.name_and_words(error)
            shell.tell_error(name, words, [f"{name}: {words}"])
    standing.repair()
    programs.forget_interrupt()
    signals.take_delayed()
    name = shell.error_name
    tell(
        "execute_reply",
        status="error" if name else "ok",
        ename=name,
        execution_count=count,
        seconds=time.perf_counter() - began,
    )
    tell("status", execution_state="idle", execution_count=shell.execution_count)
    parent.reset(token)


async def _run(shell: Shell, code: str, *, silent: bool, store_history: bool) -> None:
    problem: Any = None
    is_traced = tracing.is_wanted(code)
    try:
        cell = shell.transform_cell(tracing.without_magic(code) if is_traced else code)
    except Exception:  # noqa: BLE001 - IPython reports it
        cell, problem = code, sys.exc_info()
    if problem is None and "import" in cell:
        await _install(cell)
        cancellation.notice()  # the cell itself may never await
    traced = tracing.TracedCell(shell, cell) if is_traced else None
    result: Any = None
    try:
        result = await shell.run_cell_async(
            code,
            silent=silent,
            store_history=store_history,
            transformed_cell=cell,
            preprocessing_exc_tuple=problem,
        )
    finally:
        if traced is not None:
            traced.end(has_run=result is None or result.error_before_exec is None)
        debugging.end()
        # Immediately, because the code that follows needs what a cell may have removed.
        standing.repair()
        shell.repair()
    error = result.error_before_exec or result.error_in_exec
    if error is not None and not shell.error_name:
        # Some errors are only printed: groups of exceptions, and magics' errors of use.
        was_left = isinstance(error, bdb.BdbQuit)
        name, words = tracebacks.name_and_words(error)
        shell.tell_error(name, "the debugger was closed, which ended the cell" if was_left else words, [])
    figures.show_open_figures()


async def _install(cell: str) -> None:
    """Install the missing packages that the cell imports. A message on standard error says what was
    installed, or why nothing was.
    """
    missing = packages.missing_modules(imported_by(cell))
    if not missing:
        return
    try:
        loaded = await packages.load_modules(missing)
    except packages.PackageError as error:
        sys.stderr.write(f"{error}\n")
    else:
        for package in loaded:
            sys.stderr.write(f"Installed {package.name} {package.version}\n")


# These run nothing but the user's code.
signals.bodies.update((_run.__code__, _install.__code__, imported_by.__code__))
