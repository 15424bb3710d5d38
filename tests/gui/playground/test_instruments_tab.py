"""The console's list of instruments."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from praxis_desktop.gui.instruments.facts import InstrumentFacts
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.instruments import Connected, InstrumentsTab

BALANCE = InstrumentFacts("sim:balance", "simulator", "Balance")
PUMP = InstrumentFacts("sim:pump", "simulator", "Pump")


def test_the_focus_stays_in_its_row_when_another_instrument_is_connected_or_gone(
    qtbot: QtBot, appearance: Appearance
) -> None:
    tab = InstrumentsTab(appearance=appearance)
    qtbot.addWidget(tab)
    tab.show_instruments((BALANCE, PUMP), {}, {})
    with qtbot.waitActive(tab):
        tab.show()
    balance = tab.row("sim:balance")
    assert balance is not None
    balance.button.setFocus()
    tab.show_instruments((BALANCE, PUMP), {"sim:pump": Connected("pump", "sim:pump")}, {})
    assert balance.button.hasFocus()
    tab.show_instruments((BALANCE,), {}, {})
    assert balance.button.hasFocus()
    assert tab.row("sim:pump") is None
