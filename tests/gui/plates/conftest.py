"""The card that shows a deck in the place of the other panels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.panel import PlatePanel
from praxis_desktop.gui.run.forecast import BenchFacts

ShowDeck: TypeAlias = Callable[[BenchFacts], PlatePanel]


@pytest.fixture
def show_deck(qtbot: QtBot, appearance: Appearance) -> ShowDeck:
    """Makes a visible card that shows the whole deck of a bench."""

    def show(bench: BenchFacts) -> PlatePanel:
        made = PlatePanel(appearance=appearance, can_enlarge=True)
        qtbot.addWidget(made)
        made.resize(1000, 560)
        made.show()
        made.begin(bench)
        made.show_labware("")
        made.set_whole(is_whole=True)
        return made

    return show
