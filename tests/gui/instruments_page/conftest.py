"""A window with its instruments page, and simulators on ports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.core import load_keyring
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.instruments.page import InstrumentsPage
from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument

LIMIT_MS = 30_000
"""Maximum time to wait for an event, in milliseconds, on a busy computer."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for this test."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def without_keyring() -> Iterator[None]:
    """A computer without a keyring, so that no test sees the one of whoever runs it."""
    before = keyring.get_keyring()
    keyring.set_keyring(load_keyring("keyring.backends.fail.Keyring"))
    yield
    keyring.set_keyring(before)


@pytest.fixture
def balance() -> Iterator[PtyInstrument]:
    """A balance on a port of this computer."""
    with PtyInstrument(make_instrument("mettler")) as served:
        yield served


@pytest.fixture
def pump() -> Iterator[PtyInstrument]:
    """A pump on a port of this computer."""
    with PtyInstrument(make_instrument("masterflex")) as served:
        yield served


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> InstrumentsPage:
    """The page, visible and up to date."""
    window.menus.instruments.trigger()
    shown = window.instruments_controller.page
    assert shown is not None
    qtbot.waitUntil(lambda: bool(shown._model.look.instruments), timeout=LIMIT_MS)
    return shown


def know(qtbot: QtBot, page: InstrumentsPage, served: PtyInstrument, name: str, kind: str) -> str:
    """Make an instrument known and select it; returns its device."""
    InstrumentStore().keep(KnownInstrument(served.device, name, kind, served.device))
    page._model.refresh()
    choose(qtbot, page, served.device)
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.is_present, timeout=LIMIT_MS)
    return served.device


def choose(qtbot: QtBot, page: InstrumentsPage, device: str) -> None:
    """Select an instrument."""
    page.list.choose(device)
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.device == device, timeout=LIMIT_MS)


def shown(page: InstrumentsPage) -> list[str]:
    """Return the texts in the monitor's table."""
    return [line.texts[2] for line in page.view.monitor.table.rows.lines]
