"""Every format for exports is offered everywhere, and other programs can read its files."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pypdf
import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.gui.window.dialogs import FileChooser
from praxis_desktop.records import FORMATS, Exporter, export_after
from praxis_desktop.records.history.history import History
from praxis_desktop.settings import KEYS, load_settings
from tests.cli.command import ROOT, praxis
from tests.cli.homes import lend
from tests.gui.history.pages import TIMEOUT_MS, opened, shown
from tests.records.history.telling import run

TOY = '''"""A run as one line."""

from praxis_desktop.records.exporting.format import Format

FORMAT = Format(
    "toy",
    label="Toy",
    title="Toy line",
    purpose="a line to play with",
    file_kind="Toy",
    ending=".toy",
    name_in_folder="run.toy",
    write=lambda file, run: file.write(run.document["run"]["id"].encode()) and None,
)
'''


def in_tables(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = [archive.read(name).decode("utf-8-sig") for name in archive.namelist()]
    rows = [row for text in texts for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    return ["protocol.title", "Weigh it"] in rows


READERS: dict[str, Callable[[bytes], bool]] = {
    "csv": in_tables,
    "ipynb": lambda content: json.loads(content)["nbformat"] == 4 and b"Weigh it" in content,
    "json": lambda content: json.loads(content)["protocol"]["title"] == "Weigh it",
    "pdf": lambda content: "Weigh it" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text(),
    "toy": lambda content: re.fullmatch(rb"[0-9a-f]{32}", content) is not None,
}


@pytest.fixture
def preferences(qapp: QApplication, home: Path) -> SettingsModel:
    """The settings in a home of their own."""
    return SettingsModel(partial(load_settings, system_file=home / "system.json", pool_by_default=True))


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_is_read(name: str, kept: History, tmp_path: Path) -> None:
    target = tmp_path / f"run{FORMATS[name].ending}"
    record = kept.folder_of(kept.find(run(kept)))
    assert Exporter((name,)).write_one(record, target) == target
    assert READERS[name](target.read_bytes())
    assert export_after(record, tmp_path / "after", (name,)) == []
    assert any((tmp_path / "after").glob("*/*"))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_the_module_that_is_called_so(name: str) -> None:
    assert FORMATS[name].name == name
    assert len({each.ending for each in FORMATS.values()}) == len(FORMATS)


def test_the_commands_offer_every_format(kept: History, home: Path) -> None:
    env = {"PRAXIS_HOME": str(home)}
    for command in (("history", "export"), ("run",)):
        told = praxis(*command, "--help", env=env).out
        assert [name for name in FORMATS if name not in told] == []
    for name in FORMATS:
        assert praxis("settings", "set", "history.export_formats", name, env=env).code == 0
    refused = praxis("history", "export", "last", "-o", "run", "--format", "none", env=env)
    assert refused.code == 2
    assert f"There are {', '.join(FORMATS)} and all." in refused.err


def test_the_setting_allows_every_format() -> None:
    rule = KEYS["history.export_formats"].rule
    assert [name for name in FORMATS if f'"{name}"' not in rule.allowed] == []


def test_the_window_offers_every_format(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    run_id = run(kept)
    desk = shown(qtbot, window)
    desk.ask_how_to_export([run_id])
    ticked = [box.text() for box in desk.export_sheet.findChildren(QCheckBox)]
    assert ticked == [f"{each.label}: {each.purpose}" for each in FORMATS.values()]
    desk.export_sheet.dismiss()
    opened(qtbot, desk, run_id)
    button = desk.report.head.export_button
    actions = {action.text(): action for action in button.menu_of_formats.actions()}
    for each in FORMATS.values():
        actions[f"{each.title}…"].trigger()
        chooser = window.findChild(FileChooser)
        assert chooser is not None
        field = chooser.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        assert field.text() == f"Weigh_it_run_1{each.ending}"
        with qtbot.waitSignal(chooser.destroyed):
            chooser.reject()


def test_the_page_of_settings_offers_every_format(
    qtbot: QtBot, window: MainWindow, preferences: SettingsModel
) -> None:
    assert window.preferences is not None
    window.menus.settings.trigger()
    qtbot.waitUntil(lambda: preferences.settings is not None, timeout=TIMEOUT_MS)
    assert window.preferences.page is not None
    fields = window.preferences.page.section("folders").findChildren(QComboBox)
    offered = [[field.itemData(row) for row in range(field.count())] for field in fields]
    assert ["all", *FORMATS] in offered


@pytest.mark.skipif("toy" in FORMATS, reason="this is the copy")
def test_a_format_more_is_a_module_and_a_name(tmp_path: Path) -> None:
    """The tests above also pass in a copy of the program with one additional format."""
    for folder in ("praxis_desktop", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for folder in ("build", "resources", "shims"):
        lend(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "praxis_desktop" / "records" / "exporting" / "toy.py").write_text(TOY)
    keys = tmp_path / "praxis_desktop" / "settings" / "keys.py"
    text = keys.read_text("utf-8").replace('EXPORT_FORMATS = ("csv", ', 'EXPORT_FORMATS = ("csv", "toy", ')
    keys.write_text(text, "utf-8")
    here = Path(__file__).resolve().relative_to(ROOT)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(here)],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout
    assert f"{2 * (len(FORMATS) + 1) + 4} passed, 1 skipped" in done.stdout
