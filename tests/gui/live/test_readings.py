"""The readings of a run become curves: from replies, from steps, and from the protocol's outputs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from praxis_desktop.core.events import DataEvent, SerialEvent, StepEvent
from praxis_desktop.gui.live.readings import MOST_POINTS, Course, Readings
from praxis_desktop.gui.run.model import RunModel


@pytest.fixture
def readings(model: RunModel) -> Readings:
    return Readings(model=model)


def answer(text: str, port: str = "scale") -> SerialEvent:
    return SerialEvent(port, "in", text.encode().hex())


def test_answers_become_a_course_of_their_instrument(readings: Readings) -> None:
    readings.roles = {"sim:mettler": "scale"}
    readings.take_exchanges(
        [answer("S S  1"), answer("0.5 g\r\nES\r\n"), answer("S S 11 g\r\n", "sim:mettler")]
    )
    (course,) = readings.courses.values()
    assert (list(course.values), course.unit, course.instrument) == ([10.5, 11.0], "g", "scale")
    assert readings.newest == {"scale": course.key}


def test_what_is_asked_is_no_answer(readings: Readings) -> None:
    readings.take_exchanges([SerialEvent("pump", "out", b"100 rpm\r\n".hex())])
    assert not readings.courses


def test_steps_and_series_are_courses_and_the_protocols_own_come_first(readings: Readings) -> None:
    readings.take_steps(
        [
            StepEvent(
                1, "completed", "Weigh", operation="scale.read_weight", instrument="scale", summary="9.98 g"
            )
        ]
    )
    readings.take_data(
        [
            DataEvent("temperature", "series", {"points": [[0.5, 36.9], [1.0, None], [1.5, 37.0]]}, "", "°C"),
            DataEvent("density", "value", 0.99),
        ]
    )
    assert [course.title for course in readings.in_order()] == ["temperature", "scale: read weight"]
    assert list(readings.courses["series temperature"].times) == [0.5, 1.5]


def test_what_steps_came_to_is_read_in_the_language_of_the_window(readings: Readings) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        readings.take_steps(
            [
                StepEvent(
                    1,
                    "completed",
                    "Wiegen",
                    operation="scale.read_weight",
                    instrument="scale",
                    summary="9,98 g",
                )
            ]
        )
    finally:
        QLocale.setDefault(before)
    assert [list(course.values) for course in readings.courses.values()] == [[9.98]]


def test_a_temperature_that_is_set_is_a_set_point(readings: Readings) -> None:
    readings.take_exchanges([answer("T 36.8 C\r\n", "shaker")])
    readings.take_steps(
        [StepEvent(1, "started", "Heat", instrument="shaker", arguments={"temperature": 37.0})]
    )
    assert next(iter(readings.courses.values())).set_point == 37.0


def test_a_long_course_is_thinned_and_keeps_its_peaks() -> None:
    course = Course("a", "a", "g")
    for time in range(3 * MOST_POINTS):
        course.add(float(time), 100.0 if time == 777 else time % 7)
    assert len(course.values) <= MOST_POINTS
    assert max(course.values) == 100.0
    assert list(course.times) == sorted(course.times)
    assert course.last == (3 * MOST_POINTS - 1) % 7
