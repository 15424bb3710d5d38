"""Situations of the window while its stalls are measured. Each yields the next condition to wait for."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest

if TYPE_CHECKING:
    from bench.window.subject import Window
    from praxis_desktop.gui.run.model import RunModel

Script = Iterator[Callable[[], bool]]

_CALM_S = 2.0
_PAGES_DOWN = 60
_SAMPLES = 20
_AT_A_TIME = 3
_PRIVATE = ("Private_Clean", "Private_Dirty")

PRINTING = "for number in range(1_000_000): print('{:07}'.format(number), 'x' * 91)\n"

STEPS = """
from pylabrobot.machines.backend import MachineBackend
from pylabrobot.machines.machine import Machine

class Nothing(MachineBackend):
    async def setup(self): pass
    async def stop(self): pass

class Shaker(Machine):
    async def shake(self, speed, duration=None): return 3.5

async def main():
    shaker = Shaker(Nothing())
    for number in range({count}):
        await shaker.shake(500 + number, 30)
"""

PORTS = """# /// script
# [tool.praxis.ports]
{roles}
# ///
import time
import serial

ports = [serial.Serial(f"port{{n}}", 115200, timeout=5, write_timeout=5) for n in range({count})]
data, exchanges, end = b"0123456789abcdef" * 4, 0, time.monotonic() + {seconds}
while time.monotonic() < end:
    for port in ports:
        port.write(data)
    for port in ports:
        if port.read(len(data)) != data:
            raise SystemExit("bytes were lost")
    exchanges += len(ports)
print(exchanges, "exchanges")
"""

USE = """
import asyncio
import praxis
from pylabrobot.scales import Scale

async def main():
    for number in range(30):
        print("portion", number)
        await asyncio.sleep(0.02)
"""


def first_start(window: Window) -> Script:
    """Wait until Python is ready, measured from the first painted picture; how long that takes depends on the
    cache folder.
    """
    yield window.is_warm
    yield calm()


def printing(window: Window, program: str) -> Script:
    """Print 100 MB of output."""
    yield from _one_run(window, Path(program), ())


def steps(window: Window, program: str) -> Script:
    """Run a protocol with a very large number of steps."""
    yield from _one_run(window, Path(program), ())


def ports(window: Window, program: str, *bindings: str) -> Script:
    """Run a program that keeps its ports busy."""
    yield from _one_run(window, Path(program), bindings)


def history(window: Window) -> Script:
    """Open a long history, go down its list, open a run and come back, and search for words."""
    yield window.is_warm
    route = window.history
    assert route is not None
    yield calm()
    window.meter.reset()
    begun = time.perf_counter()
    route.show()
    yield lambda: route.view is not None
    assert route.view is not None
    page = route.view.page
    yield lambda: page.table.model().rowCount() > 0
    window.facts["listed after"] = round(time.perf_counter() - begun, 2)
    yield calm()
    for _ in range(_PAGES_DOWN):
        press(page.table, Qt.Key.Key_PageDown)
        yield _after(0.02)
    window.facts["rows"] = page.table.model().rowCount()
    yield calm()
    press(page.table, Qt.Key.Key_Return)
    yield calm()
    press(route.view, Qt.Key.Key_Escape)
    route.show()
    yield calm()


def pages(window: Window) -> Script:
    """Click through the buttons of the rail three times; the first time, most pages are created."""
    yield window.is_warm
    yield calm()
    window.meter.reset()
    rail = window.rail
    buttons = (
        rail.library_button,
        rail.run_page_button,
        rail.history_button,
        rail.instruments_button,
        rail.playground_button,
        rail.settings_button,
    )
    for _ in range(3):
        for button in buttons:
            button.click()
            yield _after(1.0)
    yield calm()


def typing(window: Window) -> Script:
    """Type into the library's search and into each text field of the opened protocol's form."""
    yield window.is_warm
    yield calm()
    window.meter.reset()
    assert window.library is not None
    window.switch.show_library()
    yield from _type(window.library.page.search, "absorbance")
    window.switch.show_setup()
    yield _after(0.5)
    fields = [field for field in window.setup.page.findChildren(QLineEdit) if field.isVisible()]
    for field in fields:
        yield from _type(field, "7.25")
    window.facts["fields"] = len(fields)
    yield calm()


def _type(field: QLineEdit, text: str) -> Script:
    """Type ``text``, one character every 0.1 s, and delete it again."""
    field.setFocus()
    for letter in text:
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            key = Qt.Key(ord(letter.upper()))
            QApplication.postEvent(field, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))
        yield _after(0.1)
    for _ in text:
        press(field, Qt.Key.Key_Backspace)
        yield _after(0.1)


def use(window: Window, program: str, seconds: str) -> Script:
    """Use the window: one run after another, with the history and the library between; memory is reported
    meanwhile.
    """
    yield window.is_warm
    yield calm()
    begun = time.monotonic()
    duration = float(seconds)
    runs, told = 0, 0
    while (passed := time.monotonic() - begun) < duration or not told:
        if passed >= told * duration / _SAMPLES:
            told += 1
            print(json.dumps({"sample": {"seconds": passed, "runs": runs, **_held()}}), flush=True)
        yield window.start_run(Path(program))
        runs += 1
        if window.history is not None:
            window.history.show()
            yield _after(0.3)
            assert window.history.view is not None
            press(window.history.view.page.table, Qt.Key.Key_Return)
            yield _after(0.5)
        window.switch.show_library()
        yield _after(0.2)
    print(json.dumps({"sample": {"seconds": time.monotonic() - begun, "runs": runs, **_held()}}), flush=True)


def several(window: Window, program: str, rounds: str) -> Script:
    """Perform three runs at a time, repeatedly; memory is reported after each round."""
    yield window.is_warm
    yield calm()
    begun = time.monotonic()
    runs = window.models.runs
    for number in range(int(rounds)):
        models: list[RunModel] = []
        for _ in range(_AT_A_TIME):
            model = runs.take_free()
            model.title = f"run {len(models) + 1}"
            model.start(RunRequest(Program("", str(Path(program)))))
            models.append(model)
            window.switch.show_run()
            yield _after(0.1)
        yield lambda models=models: all(model.is_settled for model in models)  # type: ignore[misc]
        yield calm()
        told = {"seconds": time.monotonic() - begun, "runs": (number + 1) * _AT_A_TIME, **_held()}
        print(json.dumps({"sample": told}), flush=True)


SITUATIONS: dict[str, Callable[..., Script]] = {
    each.__name__: each
    for each in (first_start, printing, steps, ports, history, pages, typing, use, several)
}


def _one_run(window: Window, program: Path, bindings: tuple[str, ...]) -> Script:
    yield window.is_warm
    yield calm()
    window.meter.reset()
    yield window.start_run(program, bindings)
    yield calm()


def calm(seconds: float = _CALM_S) -> Callable[[], bool]:
    """Return a condition that becomes true after ``seconds``, by which time pending work is done."""
    return _after(seconds)


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


def press(
    widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press and release a key; the widget receives both in a later turn of the event loop."""
    for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
        QApplication.postEvent(widget, QKeyEvent(kind, key, modifier))


def _held() -> dict[str, float]:
    """Return the resident memory, its part private to this process, and the number of live objects."""
    gc.collect()
    rollup = dict(
        line.split(":", 1) for line in Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()[1:]
    )
    return {
        "resident_mib": int(rollup["Rss"].split()[0]) / 1024,
        "private_mib": sum(int(rollup[name].split()[0]) for name in _PRIVATE) / 1024,
        "objects": sum(map(len, map(gc.get_objects, (None,)))),  # without another thread in between
        "widgets": len(QApplication.allWidgets()),
        "threads": len(list(Path("/proc/self/task").iterdir())),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
    }
