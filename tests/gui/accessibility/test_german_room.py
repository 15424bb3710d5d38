"""German texts, which are longer than English ones, have room in the smallest window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from build_tools.screenshots.audit import cut_texts
from praxis_desktop.core.verdicts import VerdictWord
from praxis_desktop.gui.history.report_page import SignOff
from praxis_desktop.gui.history.table import Column, RunRows, RunTable
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.files import FilesTab
from praxis_desktop.gui.playground.snippets import SnippetsTab
from praxis_desktop.gui.roles.port_sheet import PortSheetCard
from praxis_desktop.gui.widgets.verdict import verdict_chip_width, verdict_text

pytestmark = pytest.mark.usefixtures("_german")

SIDE_WIDTH, PAGE_WIDTH = 326, 896
"""Widths in a window of 1024 pixels: of the playground's side, and of a page."""
_AROUND = 16
"""Pixels of a cell that its chip cannot use."""


@pytest.mark.parametrize(
    ("part", "width"), [(SnippetsTab, SIDE_WIDTH), (FilesTab, SIDE_WIDTH), (SignOff, PAGE_WIDTH)]
)
def test_nothing_is_cut(
    qtbot: QtBot, appearance: Appearance, part: Callable[..., QWidget], width: int
) -> None:
    shown = part(appearance=appearance)
    qtbot.addWidget(shown)
    shown.setFixedSize(width, 400)
    shown.show()
    assert not list(cut_texts(shown))


def test_a_long_name_of_a_port_leaves_room_for_the_other_buttons(
    qtbot: QtBot, appearance: Appearance
) -> None:
    card = PortSheetCard(appearance=appearance)
    qtbot.addWidget(card)
    card.show_choice("Simuliert: QInstruments BioShake heater shaker")
    card.show()
    assert not list(cut_texts(card))


@pytest.mark.parametrize("word", ["passed", "failed", "inconclusive", "none"])
@pytest.mark.parametrize("width", [870, 1120])
def test_a_verdict_has_room_in_the_list_of_runs(
    qtbot: QtBot, appearance: Appearance, word: VerdictWord, width: int
) -> None:
    table = RunTable(RunRows(), appearance=appearance)
    qtbot.addWidget(table)
    table.resize(width, 300)
    table.show()
    chip = verdict_chip_width(verdict_text(word, is_simulated=False), appearance)
    assert chip + _AROUND <= table.columnWidth(Column.VERDICT)
