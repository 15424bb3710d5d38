"""The legend of a plate's heat map is read as a whole, however small the plate is drawn."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontMetrics
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.history.plate_heat import PlateHeat
from praxis_desktop.gui.look.appearance import Appearance


@pytest.mark.parametrize("width", [340, 420, 900])
@pytest.mark.parametrize("is_logarithmic", [False, True])
def test_the_words_of_the_scale_stand_side_by_side(
    qtbot: QtBot, appearance: Appearance, width: int, is_logarithmic: bool
) -> None:
    heat = PlateHeat(appearance=appearance)
    qtbot.addWidget(heat)
    heat.resize(width, 180)
    heat.show_values("Absorbance", {"A1": 0.0424, "A2": 0.4913}, [8, 12], "OD", "from the reader")
    heat.use_logarithm(is_logarithmic)
    words = heat.legend
    assert (words[0], words[2]) == ("0.0424 OD", "0.4913 OD")
    assert "from the reader" in words[1]
    bar, *places = heat.legend_places()
    assert bar.left() >= 0
    assert bar.right() <= width
    assert places[0].right() < places[1].left()
    assert places[1].right() < places[2].left()
    metrics = QFontMetrics(appearance.font("caption"))
    for word, place in zip(words, places, strict=True):
        assert metrics.horizontalAdvance(word) <= place.width()


def test_one_value_has_its_words_in_the_middle(qtbot: QtBot, appearance: Appearance) -> None:
    heat = PlateHeat(appearance=appearance)
    qtbot.addWidget(heat)
    heat.resize(300, 180)
    heat.show_values("Absorbance", {"A1": 0.5}, [8, 12], "OD", "measured")
    assert heat.legend == ("", "all 0.5 OD · measured", "")
    bar, _, place, _ = heat.legend_places()
    assert abs(place.center().x() - bar.center().x()) < 1


@pytest.mark.usefixtures("german")
def test_numbers_have_the_decimal_sign_of_the_language(qtbot: QtBot, appearance: Appearance) -> None:
    heat = PlateHeat(appearance=appearance)
    qtbot.addWidget(heat)
    heat.show_values("Mass", {"A1": 0.99, "A2": 1.25}, [8, 12], "g")
    heat.use_logarithm(True)
    assert heat.legend == ("0,99 g", "1,112 g", "1,25 g")
    assert heat.words_of(1, 1) == "A1: 0,99 g"
    assert "0,99 to 1,25 g" in heat.accessibleName()


def test_the_well_with_the_lowest_value_does_not_look_as_if_it_had_none(
    qtbot: QtBot, appearance: Appearance
) -> None:
    heat = PlateHeat(appearance=appearance)
    qtbot.addWidget(heat)
    heat.resize(420, 320)
    heat.show_values("Mass", {"A1": 0.9, "A2": 1.2, "A3": "overflow"}, [8, 12], "g")
    pitch, left, top = heat._measures()
    image = heat.grab().toImage()

    def beside_the_middle(column: int) -> QColor:
        """Return the colour between a well's middle and its edge."""
        return image.pixelColor(round(left + (column - 0.5 + 0.3) * pitch), round(top + pitch / 2))

    none = beside_the_middle(12)
    assert beside_the_middle(1) == QColor(heat.color_of(0.9)) != none
    assert beside_the_middle(3) == none
