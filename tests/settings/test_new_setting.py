"""A new setting takes one line: file, variable, command, manual and window then have it without further
changes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.settings import keys
from tests.cli.command import ROOT
from tests.cli.homes import lend

SECTION = '''class ToySettings(Section, frozen=True):
    """Toys."""

    turns: int = key(3, Whole(1, 9, "days"), "Days that a toy turns.", env="PRAXIS_TOYS", row="safety")


class Settings(Struct, frozen=True):
'''
COMMAND = "from praxis_desktop.cli.program import program; program()"
WINDOW = """
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.gui.settings.rows import KeyRows
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.settings import load_settings

application = QApplication([])
appearance, around = Appearance(application), QWidget()
model = SettingsModel(load_settings)
model.take(load_settings())
rows = KeyRows(model, FileDialogs(around, appearance=appearance), appearance=appearance)
*_, row = rows.of("safety")
row.number.field.selectAll()
shown = row.control.text()
QTest.keyClicks(row.number.field, "99")
print(row.key.name, row.help_text, shown, row.reason, sep="|")
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout like this one with one more setting, in its own section."""
    made = tmp_path / "checkout"
    package = made / "praxis_desktop"
    (package / "settings").mkdir(parents=True)
    for name in ("build_tools", "resources", "shims"):
        lend(ROOT / name, made / name)
    for path in (ROOT / "praxis_desktop").iterdir():
        if path.name != "settings" and not path.name.startswith((".", "__pycache__")):
            lend(path, package / path.name)
    for path in (ROOT / "praxis_desktop" / "settings").glob("*.py"):
        text = path.read_text("utf-8")
        if path.name == "keys.py":
            text = text.replace("class Settings(Struct, frozen=True):\n", SECTION)
            text = text.replace("    origins: Map", "    toy: ToySettings = ToySettings()\n    origins: Map")
        (package / "settings" / path.name).write_text(text, "utf-8")
    return made


def test_a_setting_is_written_once(checkout: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(checkout),
        "PRAXIS_HOME": str(tmp_path / "home"),
        "QT_QPA_PLATFORM": "offscreen",
    }

    def said(*arguments: str, **variables: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=checkout,
            check=False,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.stdout + done.stderr

    def command(*arguments: str, **variables: str) -> str:
        return said("-c", COMMAND, "settings", *arguments, **variables)

    file = tmp_path / "home" / "config" / "settings.json"
    assert f"toy.turns is 5 in {file}" in command("set", "toy.turns", "5")
    assert json.loads(file.read_text()) == {"toy": {"turns": 5}}
    assert "a whole number from 1 to 9 days" in command("set", "toy.turns", "10")
    assert "environment PRAXIS_TOYS" in command("list", "toy.turns", PRAXIS_TOYS="7")
    assert "# Days that a toy turns. Allowed: a whole number from 1 to 9 days.\n# turns = 3" in command(
        "template"
    )
    table = said("-c", "from build_tools.settings_table import table; print(table())")
    assert "| `toy.turns` | `3` | a whole number from 1 to 9 days | `PRAXIS_TOYS` | Days that a" in table
    assert "toy.turns|Days that a toy turns.|5|Enter 1 to 9 days" in said("-c", WINDOW)


def test_every_setting_with_a_row_says_which_section_has_it() -> None:
    sections = {key.row for key in keys.KEYS.values()}
    assert sections == {"", "folders", "runtime", "pool", "safety", "packages"}
