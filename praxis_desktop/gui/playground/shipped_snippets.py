"""The snippets that ship with the program: each runs as it is, in a console with nothing in it."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from praxis_desktop.gui.playground.snippets import Snippet

_SHIPPED = (
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Repeat every second")),
        """\
import asyncio

for number in range(1, 6):
    print(number)
    await asyncio.sleep(1)""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Measure how long something takes")),
        """\
import time

begun = time.perf_counter()
sum(range(1_000_000))
print(f"{(time.perf_counter() - begun) * 1000:.1f} ms")""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Table of values as CSV")),
        """\
import csv

with open("values.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["number", "square"])
    writer.writerows((number, number**2) for number in range(1, 11))
print(open("values.csv").read())""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Curve without packages (SVG)")),
        '''\
from IPython.display import SVG, display

values = [0, 3, 5, 6, 6.5, 6.8, 6.9]
points = " ".join(f"{10 + 50 * x},{110 - 14 * y}" for x, y in enumerate(values))
display(SVG(f"""<svg xmlns="http://www.w3.org/2000/svg" width="340" height="120">
<polyline points="{points}" fill="none" stroke="#2563EB" stroke-width="2"/></svg>"""))''',
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Plate and its wells")),
        """\
from pylabrobot.resources import Cor_96_wellplate_360ul_Fb

plate = Cor_96_wellplate_360ul_Fb("plate")
[well.name for well in plate["A1:A3"]]""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Serial port that is asked for")),
        """\
import js
import serial

port = await js.navigator.serial.requestPort()
await port.open(baudRate=9600)
print(port.getInfo())""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Bubble sort, frame by frame")),
        """\
%%trace
a = [5, 1, 4, 2, 3]
for i in range(len(a)):
    for j in range(len(a) - i - 1):
        if a[j] > a[j + 1]:
            a[j], a[j + 1] = a[j + 1], a[j]""",
    ),
)


def shipped_snippets() -> tuple[Snippet, ...]:
    """All of them, with titles in the window's language."""
    return tuple(Snippet(QCoreApplication.translate("Snippets", title), code) for title, code in _SHIPPED)
