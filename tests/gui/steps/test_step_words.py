"""Steps are shown in two lines, and the names of wells are never truncated."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.steps.drawing import in_two_lines, is_time_below, step_lines, with_whole_wells


@pytest.fixture
def metrics(appearance: Appearance) -> QFontMetrics:
    return QFontMetrics(appearance.font("small"))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Dispense 150 µL into plate A3:H3", ("Dispense 150 µL into", "plate A3:H3")),
        ("Aspirate 5 µL from trough", ("Aspirate 5 µL from trough", "")),
        (
            "Transfer 5 µL from source A1 to plate B1:B4",
            ("Transfer 5 µL from", "source A1 to plate B1:B4"),
        ),
        (
            "Drop 3 tips into rack A1, B2, C3 and 2 others",
            ("Drop 3 tips into", "rack A1, B2, C3 and 2 others"),
        ),
    ],
)
def test_what_is_done_stands_above_where(metrics: QFontMetrics, title: str, lines: tuple[str, str]) -> None:
    assert in_two_lines(title, metrics, 400, names_places=True) == lines


def test_a_title_that_is_too_long_goes_on_below(metrics: QFontMetrics) -> None:
    title = "Open the drawer of the reader on the left"
    first, second = in_two_lines(title, metrics, 150, names_places=False)
    assert f"{first} {second}" == title
    assert metrics.horizontalAdvance(first) <= 150


@pytest.mark.parametrize("names_places", [True, False])
def test_a_long_title_does_not_go_on_in_the_line_of_its_state(
    metrics: QFontMetrics, names_places: bool
) -> None:
    title, told = "Read absorbance at 600 nm of plate", "96 values, 0.0406 to 0.4842"
    lines = step_lines(title, told, metrics, 150, names_places=names_places, is_tall=False)
    assert lines == (title, "", told)
    assert with_whole_wells(title, metrics, 150).endswith("…")


def test_only_wells_stand_beside_the_state(metrics: QFontMetrics) -> None:
    title = "Dispense 150 µL into plate A3:H3"
    lines = step_lines(title, "now", metrics, 150, names_places=True, is_tall=True)
    assert lines == ("Dispense 150 µL into", "", "plate A3:H3 · now")


@pytest.mark.parametrize(
    "text",
    [
        "a_plate_with_a_very_long_name_indeed A3:H3",
        "a_plate_with_a_long_name A1:H1, mixing 3 × 50 µL and more of that",
        "first_plate_of_the_day A1 to second_plate_of_the_day B1:B4",
    ],
)
def test_wells_are_whole_however_little_room_there_is(metrics: QFontMetrics, text: str) -> None:
    wells = [word.strip(",") for word in text.split() if word[0] in "ABH" and word[1:2].isdigit()]
    for width in range(metrics.horizontalAdvance(" ".join(wells)) + 60, 400, 7):
        shown = with_whole_wells(text, metrics, width)
        assert all(well in shown for well in wells), (width, shown)
        assert metrics.horizontalAdvance(shown) <= width + 2


def test_a_time_makes_way_for_what_is_done(metrics: QFontMetrics) -> None:
    lines = "Dispense 100 µL into", "plate A3"
    width, time = metrics.horizontalAdvance(lines[0]), 50
    both = metrics, metrics
    assert is_time_below(lines, both, width, time)
    assert not is_time_below(lines, both, width + time, time), "both fit into the first line"
    assert not is_time_below((lines[0], ""), both, width, time), "there is no other line"
    assert not is_time_below((lines[0], lines[0]), both, width, time), "the second line has no room either"
