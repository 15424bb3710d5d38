"""Drawing a deck of 20 carriers with 5 plates of 96 wells each, frame by frame."""

from __future__ import annotations

import os
import statistics
import sys
import time

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.panel import PlatePanel
from praxis_desktop.gui.run.forecast import BenchFacts
from praxis_desktop.protocols.parameters.wells import well_name

_CARRIERS, _PLATES = 20, 5
FIRST_FRAMES = 40
"""A frame draws some of the pictures that have changed: this many draw all."""

_WELLS = [well_name(row, column) for row in range(1, 9) for column in range(1, 13)]


def full_deck(least: float = 0.5) -> StepEvent:
    """Return the step that reports such a deck. Each well of a plate contains a different volume, of at least
    ``least`` µL.
    """
    pieces: list[list[object]] = []
    volumes = {}
    for carrier in range(_CARRIERS):
        x, name = 100 + carrier * 67.5, f"carrier_{carrier}"
        pieces.append([name, "", "carrier", "PLT_CAR_L5AC_A00", x, 63, 100, 60, 497, 130, None, None, 0])
        for site in range(_PLATES):
            y, on = 71.5 + 96 * site, f"{name}-{site}"
            pieces.append([on, name, "site", "", x + 3, y, 186, 54, 86, 0, site, None, 0])
            grid = [8, 12, 6, 74, 4, 0, 0, -9, 3, 6.8, True]
            plate = f"plate_{carrier}_{site}"
            pieces.append([plate, on, "plate", "plate", x + 3, y, 186, 54, 85, 14, None, grid, 360])
            volumes[plate] = {
                well: (at * 7 + carrier * 13 + site * 29) % 300 + least for at, well in enumerate(_WELLS)
            }
    deck = ["HamiltonSTARDeck", 1545, 653.5, 56, 100, 22.5]
    told = {"deck": deck, "pieces": pieces, "volumes": volumes}
    return StepEvent(1, "completed", "Connect", instrument="star", decks={"star": told})


def dispensed(column: int) -> StepEvent:
    """Return a step that changes a column of one plate."""
    wells = {f"{row}{column}": 300.0 + column for row in "ABCDEFGH"}
    return StepEvent(
        1 + column,
        "completed",
        "Dispense",
        operation="liquid_handler.dispense",
        instrument="star",
        arguments={"resources": f"plate_3_2 A{column}:H{column}", "vols": [10.0] * 8},
        decks={"star": {"volumes": {"plate_3_2": wells}}},
    )


_REPEATS = 20 if sys.platform == "win32" else 1
"""How often each frame is drawn: Windows counts a thread's time in steps of 1/64 s."""


def _frame_ms(panel: PlatePanel, picture: QPixmap) -> float:
    """Return the processor time for a frame, because other programs use the same processors."""
    began = time.thread_time()
    for _ in range(_REPEATS):
        panel.deck.render(picture)
    return (time.thread_time() - began) * 1000 / _REPEATS


def _shown(appearance: Appearance) -> PlatePanel:
    """Return a visible panel with the deck."""
    panel = PlatePanel(appearance=appearance, can_enlarge=True)
    panel.resize(1000, 560)
    panel.show()
    panel.begin(BenchFacts())
    panel.show_labware("")
    panel.set_whole(is_whole=True)
    panel.take([full_deck()])
    panel.show_labware("")
    panel.show_now()
    return panel


def main(rounds: int) -> None:
    """Print the processor time of a frame: its median and its maximum."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    appearance = Appearance(application)
    print(f"{'A deck of 9,600 wells, ms of a frame (goal 16)':48} {'median':>7} {'most':>7}")
    for _ in range(rounds):
        panel = _shown(appearance)
        picture = QPixmap(panel.deck.size())
        _show("when it is first shown", [_frame_ms(panel, picture) for _ in range(FIRST_FRAMES)])
        _show("at rest", [_frame_ms(panel, picture) for _ in range(20)])
        at_work = []
        for column in range(1, 13):
            panel.take([dispensed(column)])
            panel.show_now()
            at_work.append(_frame_ms(panel, picture))
        _show("a column of a plate changes", at_work)
        panel.deck.zoom(2.0)
        _show("enlarged", [_frame_ms(panel, picture) for _ in range(FIRST_FRAMES)])
        panel.close()


def _show(name: str, frames: list[float]) -> None:
    print(f"  {name:46} {statistics.median(frames):7.1f} {max(frames):7.1f}")
