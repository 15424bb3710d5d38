"""The picture of a curve: its axis has numbers, however long they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.live._plot import ChartPicture
from praxis_desktop.gui.live.readings import Course
from praxis_desktop.gui.look.appearance import Appearance


@pytest.mark.parametrize("values", [(1.0, 2.0, 3.0), (12.34559, 12.34562, 12.3456), (1e6, 1e6 + 0.01, 1e6)])
def test_the_axis_has_its_numbers(qtbot: QtBot, appearance: Appearance, values: tuple[float, ...]) -> None:
    picture = ChartPicture(appearance=appearance)
    qtbot.addWidget(picture)
    picture.resize(500, 220)
    picture.show()
    course = Course("mass", "Mass", "g")
    for second, value in enumerate(values):
        course.add(float(second), value)
    picture.show_course(course)
    qtbot.wait(50)
    image = picture.grab().toImage()
    ground = QColor(appearance.colors.surface)
    # Left of where the numbers end, there is nothing else.
    drawn = [(x, y) for x in range(50) for y in range(150) if image.pixelColor(x, y) != ground]
    assert drawn


def test_the_numbers_of_the_axis_have_the_decimal_sign_of_the_language(
    qtbot: QtBot, appearance: Appearance
) -> None:
    picture = ChartPicture(appearance=appearance)
    qtbot.addWidget(picture)
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        assert picture._left.tickStrings([14.5, 15.0], 1.0, 0.5) == ["14,5", "15,0"]
    finally:
        QLocale.setDefault(before)
