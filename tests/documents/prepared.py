"""What the samples on a page need but do not show: files, earlier runs, values for placeholders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

SORT = """\
def sort(nums: list[int], times: int = 1) -> list[int]:
    nums[0], nums[1] = nums[1], nums[0]
    return nums
"""
WEIGH = """\
# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///
import serial

with serial.Serial("scale", timeout=2) as scale:
    scale.write(b"SI\\r\\n")
    print(scale.readline())
"""
PUMPING = """\
import serial

with serial.Serial("pump", 4800, timeout=2) as pump:
    pump.write(b"V?\\r")
    print(pump.read_until(b"\\r"))
"""
GROWTH = """\
from praxis import protocol_function, step


@protocol_function(name="growth", is_top_level=True)
def growth(cycles: int = 10) -> int:
    for cycle in range(cycles):
        with step(f"cycle {cycle}"):
            print(cycle)
    return cycles
"""
GROWTH_NOTEBOOK = json.dumps(
    {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [{"cell_type": "code", "source": GROWTH, "outputs": [], "metadata": {}}],
    }
)
IN_NO_TIME: Mapping[str, str] = {
    "run shake_and_incubate": "check shake_and_incubate",
    "run pump_dispense": "check pump_dispense",
    "--benchmark 100": "--benchmark 3",
}
"""Replacements for slow samples: those that take minutes are run in tests/samples, and only checked here."""

TRANSFER = """\
from praxis import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate
from pylabrobot.scales import Scale


@protocol_function(name="transfer", is_top_level=True)
async def transfer(lh: LiquidHandler, scale: Scale, source: Plate) -> float:
    return await scale.read_weight()
"""


@dataclass(frozen=True)
class Prepared:
    """The preparations for one page. ``indexed`` are the packages in the index of pip. ``given`` is the
    standard input of commands, keyed by their beginnings; ``instead`` maps texts in them, such as
    placeholders, to replacements.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    indexed: tuple[str, ...] = ()


PREPARED: Mapping[str, Prepared] = {
    "README.md": Prepared(
        before=("run simple_transfer --simulate",),
        instead={**IN_NO_TIME, "bioshake@/dev/ttyUSB0": "bioshake@sim:bioshake"},
    ),
    "docs/benches.md": Prepared(
        {"transfer.py": TRANSFER}, instead={"/dev/ttyUSB0": "sim:mettler", "run transfer": "run transfer.py"}
    ),
    "docs/command-line.md": Prepared(
        {"two_sum.py": SORT, "my_protocol.py": WEIGH, "settings.toml": "[pool]\nsize = 2\n"},
        instead={
            **IN_NO_TIME,
            "bioshake@/dev/ttyUSB0": "bioshake@sim:bioshake",
            " --remember": "",
            "/dev/ttyUSB0": "sim:mettler",
            "unset KEY": "unset pool.size",
            "KEY VALUE": "pool.size 2",
            "settings check FILE": "settings check settings.toml",
        },
    ),
    "docs/console.md": Prepared({"cells.py": "1 + 1\n"}),
    "docs/controlling-runs.md": Prepared(
        instead={"TARGET|NAME|DIGEST": "simple_transfer", "TARGET": "simple_transfer", "TEXT": "reviewed"}
    ),
    "docs/database.md": Prepared(
        {"growth.py": GROWTH}, ("run growth.py",), {"~/.local/share/praxis-desktop": "../home/data"}
    ),
    "docs/export.md": Prepared(
        {"growth.py": GROWTH},
        ("run growth.py",),
        {"export 131": "export 1", "export 5f1c0d2e": "export last", "run growth": "run growth.py"},
    ),
    "docs/forms.md": Prepared(
        before=("run simple_transfer --simulate --save-preset monday",),
        instead={
            "A1:A8 ...": "A1:A8 --set dest_wells=A1:A8 --simulate",
            "volume_ul=80": "volume_ul=80 --simulate",
        },
    ),
    "docs/history.md": Prepared(
        {"growth.py": GROWTH},
        ("run growth.py", "history backup backup.zip", "run growth.py"),
        {
            "verify PATH --key FILE": "verify --all",
            "verify --all --key FILE": "verify --all",
            "show 131": "show 1",
            "compare 127 131": "compare 1 2",
            "ID": "last",
            "/data/praxis": "moved",
            "import history.zip": "import backup.zip",
        },
    ),
    "docs/library.md": Prepared(
        {"_volumes.py": "dead_volume_ul = 5\n"}, instead={"NAME": "serial_dilution", "list --watch": "list"}
    ),
    "docs/notebooks.md": Prepared({"growth.ipynb": GROWTH_NOTEBOOK}),
    "docs/packages.md": Prepared(
        {"weigh.py": WEIGH}, instead={"TARGET": "simple_transfer"}, indexed=("xlsxwriter",)
    ),
    "docs/troubleshooting.md": Prepared(indexed=("xlsxwriter",)),
    "docs/replay.md": Prepared(
        {"growth.py": GROWTH, "changed.py": GROWTH}, ("run growth.py",), {"ID": "last"}
    ),
    "docs/samples.md": Prepared(instead=IN_NO_TIME),
    "docs/settings.md": Prepared(instead={"unset KEY": "unset pool.size", "KEY VALUE": "pool.size 2"}),
    "docs/simulators.md": Prepared(
        {"protocol.py": PUMPING},
        instead={
            "/tmp/": "",
            "--port scale=sim:mettler,mass=20": "",
            "sim:masterflex,late:at=3": "sim:pump.py:Pump",
        },
        given={"simulate": "quit\n"},
    ),
    "docs/your-data.md": Prepared({"growth.py": GROWTH}, ("run growth.py",)),
    "docs/tracing.md": Prepared({"sort.py": SORT}, instead={"FILE": "sort.py", **IN_NO_TIME}),
    "docs/authors-guide.md": Prepared(given={"simulate": "quit\n"}),
}
"""The preparations, keyed by page."""


SHOWN_BY: Mapping[str, str] = {
    "praxis-desktop": "tests/cli/test_opens_window.py",
    "praxis-desktop protocol.py": "tests/cli/test_opens_window.py",
    "praxis-desktop history resume": "tests/cli/test_history_again.py",
    "praxis-desktop history close": "tests/cli/test_history_troubles.py",
    "python3 -m praxis_desktop": "tests/test_bootstrap.py",
    "python3 -m tests": "tests/test_bootstrap.py",
    ".ci/run": "tests/test_bootstrap.py",
    "pip install pytest": "tests/testing/test_documented.py",
    "pytest --long": "tests/resume/test_simulated_crashes.py",
}
"""Tests of commands that need more than a page can prepare: a window, a killed process, this test suite. A
command is listed alone; with options it counts only if they are listed here.
"""
