"""The card for notes about a run before its start: choices made by an administrator are locked."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.setup.cards import RunDetails
from praxis_desktop.settings import Settings, load_settings


@pytest.fixture
def details(qtbot: QtBot) -> RunDetails:
    card = RunDetails(operator="ada", appearance=Appearance())
    qtbot.addWidget(card)
    return card


def settings(folder: Path, way: str, *, is_locked: bool) -> Settings:
    file = folder / "settings.toml"
    locks = "locked = ['runs.on_error']\n" if is_locked else ""
    file.write_text(f"{locks}[runs]\non_error = '{way}'\n", "utf-8")
    return load_settings(environ={}, user_file=folder / "none", system_file=file)


def test_what_is_not_locked_is_chosen(details: RunDetails, tmp_path: Path) -> None:
    details.use_settings(settings(tmp_path, "abort", is_locked=False))
    assert details.on_error == "abort"
    assert details.error_ways.isEnabled()
    assert details.lock_reason.isHidden()
    details.error_ways.button(0).click()
    assert details.error_ways.number == 0


@pytest.mark.parametrize("way", ["ask", "retry", "skip", "abort"])
def test_what_is_locked_holds_and_says_so(details: RunDetails, tmp_path: Path, way: str) -> None:
    details.use_settings(settings(tmp_path, way, is_locked=True))
    assert details.on_error == way
    assert not details.error_ways.isEnabled()
    assert details.error_ways.isHidden() == (way in ("retry", "skip"))
    assert not details.lock_reason.isHidden()
    assert str(tmp_path / "settings.toml") in details.error_ways.accessibleDescription()
    details.use_settings(settings(tmp_path, "ask", is_locked=False))
    assert details.error_ways.isEnabled()
    assert details.lock_reason.isHidden()
