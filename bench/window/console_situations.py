"""Situations of the playground's console during which the stalls of the window are measured."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from bench.window.situations import Script, calm, press

if TYPE_CHECKING:
    from bench.window.subject import Window
    from praxis_desktop.gui.console.model import ConsoleState
    from praxis_desktop.gui.console.view import ConsoleView

_SUMS = 20

PRINTING = "for number in range(500_000): print('{:07}'.format(number), 'x' * 91)"
LINE = "print('x' * 50_000_000)"
LONG_VALUE = "list(range(150_000))"
LONG_CELL = "\n".join(f"value_{number} = [{number}, 'text', {number} + 1]" for number in range(3_000))
LINES = "for number in range(10_000): print('line', number)"


def console_start(window: Window) -> Script:
    """Open the playground as soon as the window can show it; measure until there is a prompt."""
    yield lambda: window.has_pages
    route = window.playground
    assert route is not None
    asked = _since_start()
    route.show()
    yield lambda: route.page is not None and window.pages.currentWidget() is route.page
    assert route.page is not None
    window.facts["its page"] = round(_since_start() * 1000)
    view = route.page.view
    prompts: list[float] = []

    def note(state: ConsoleState) -> None:
        if state.activity == "idle":
            prompts.append(_since_start())

    view.state_changed.connect(note)
    yield lambda: bool(prompts)
    window.facts["asked for, ms after the process's start"] = round(asked * 1000)
    window.facts["prompt"] = round(prompts[0] * 1000)
    yield calm()


def console_printing(window: Window) -> Script:
    """Print 50 MB of output."""
    yield from _one_cell(window, PRINTING)


def console_line(window: Window) -> Script:
    """Print a line of 50 MB."""
    yield from _one_cell(window, LINE)


def console_value(window: Window) -> Script:
    """Show a value whose text is a megabyte long."""
    yield from _one_cell(window, LONG_VALUE)


def console_cell(window: Window) -> Script:
    """Run a cell of 120 KB from the input line."""
    yield from _one_cell(window, LONG_CELL)


def console_colors(window: Window) -> Script:
    """Change to dark and back to light, with ten thousand lines in the console."""
    yield from _one_cell(window, LINES)
    window.meter.reset()
    appearance = window.models.appearance
    for scheme in ("dark", "light"):
        appearance.choose(scheme)
        yield calm()


def console_sums(window: Window) -> Script:
    """Type ``1 + 1`` and Enter repeatedly; measure until the result is in the text."""
    view = yield from _prompt(window)
    window.meter.reset()
    taken = []
    for _ in range(_SUMS):
        view.editor.set_code("1 + 1")
        yield calm(0.2)
        shown = [0.0]
        document = view.transcript.document()
        count = len(view.cells)

        def note(shown: list[float] = shown) -> None:
            shown[0] = time.perf_counter()

        document.contentsChanged.connect(note)
        begun = time.perf_counter()
        press(view.editor, Qt.Key.Key_Return)
        yield lambda count=count: len(view.cells) > count and view.cells[-1].is_ok is not None  # type: ignore[misc]
        yield calm(0.1)
        document.contentsChanged.disconnect(note)
        taken.append(shown[0] - begun)
    window.facts["1 + 1, Enter to result, ms"] = round(statistics.median(taken) * 1000, 1)
    window.facts["longest"] = round(max(taken) * 1000, 1)


SITUATIONS: dict[str, Callable[..., Script]] = {
    each.__name__: each
    for each in (
        console_start,
        console_printing,
        console_line,
        console_value,
        console_cell,
        console_colors,
        console_sums,
    )
}


def _since_start() -> float:
    """Return the seconds since this process was started, to a hundredth."""
    told = Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()
    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(told[19]) / os.sysconf("SC_CLK_TCK")


def _one_cell(window: Window, code: str) -> Script:
    view = yield from _prompt(window)
    window.meter.reset()
    begun = time.perf_counter()
    view.editor.set_code(code)
    yield calm(0.5)
    press(view.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    yield lambda: bool(view.cells) and view.cells[-1].is_ok is not None and view.state.activity == "idle"
    window.facts["seconds"] = round(time.perf_counter() - begun, 1)
    window.facts["is ok"] = view.cells[-1].is_ok
    yield calm()


def _prompt(window: Window) -> Generator[Callable[[], bool], None, ConsoleView]:
    """Go to the playground, wait until cells can run, and return its console."""
    yield window.is_warm
    yield calm()
    route = window.playground
    assert route is not None
    begun = time.perf_counter()
    route.show()
    yield lambda: route.page is not None and window.pages.currentWidget() is route.page
    assert route.page is not None
    view: ConsoleView = route.page.view
    yield lambda: view.state.activity == "idle"
    window.facts["prompt after, ms"] = round((time.perf_counter() - begun) * 1000)
    yield calm()
    return view
