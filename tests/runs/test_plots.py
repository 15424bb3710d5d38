"""``praxis.plot`` and related functions: one bounded figure each, legible for all users."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest

from praxis_desktop.records.exporting.pdf.svg import SvgPicture
from tests.runs.test_figures import Outcome

SVG = "{http://www.w3.org/2000/svg}"


def plotted(source: str) -> list[ElementTree.Element]:
    """Return the figures that a program shows, each an SVG that a report can print."""
    outcome = Outcome(f"import math\nimport praxis\n{source}")
    assert {figure.mime for figure in outcome.figures} <= {"image/svg+xml"}, outcome.output
    for content in outcome.kept.values():
        SvgPicture(content, (500, 400))
    return [ElementTree.fromstring(figure.data) for figure in outcome.figures]


def texts(figure: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in figure.iter(f"{SVG}text")]


def count(figure: ElementTree.Element, name: str) -> int:
    return sum(1 for _ in figure.iter(SVG + name))


def lines(figure: ElementTree.Element) -> list[str]:
    return [line.get("points", "") for line in figure.iter(f"{SVG}polyline")]


def test_a_line_has_its_title_its_units_round_numbers_and_a_key() -> None:
    (figure,) = plotted(
        """
series = {"wild type": [0.1, 0.4, 0.9, 1.2], "mutant": [0.1, 0.2, 0.4, 0.7]}
praxis.plot([0, 20, 40, 60], series, title="Growth", x_label="Time", x_unit="min", y_label="OD600")
"""
    )
    told = texts(figure)
    assert {"Growth", "Time, min", "OD600", "wild type", "mutant"} <= set(told)
    assert {"0", "10", "20", "30", "40", "50", "60", "0.2", "1.0", "1.2"} <= set(told)
    assert len(lines(figure)) == 4, "two lines, and their keys"
    assert (figure.findtext(f"{SVG}title"), figure.findtext(f"{SVG}desc")) == (
        "Growth",
        "wild type: 4 values from 0.1 to 1.2; mutant: 4 values from 0.1 to 0.7",
    )


def test_none_nan_and_infinity_are_gaps() -> None:
    figure, empty = plotted(
        """
praxis.plot(range(9), [1, 2, None, 3, 4, float("nan"), 5, float("inf"), 6])
praxis.plot([], [], title="Nothing")
"""
    )
    assert [points.count(",") for points in lines(figure)] == [2, 2], "what stands alone has its mark"
    assert count(figure, "circle") == 6
    assert texts(empty) == ["Nothing", "No data"]


def test_of_many_points_what_can_be_seen_is_drawn() -> None:
    line, cloud = plotted(
        """
values = [math.sin(n / 9000) for n in range(100_000)]
values[50_123] = 7.0
values[70_001] = None
praxis.plot(range(100_000), values)
praxis.scatter([n * 7919 % 9973 for n in range(100_000)], [n * 6007 % 9949 for n in range(100_000)])
"""
    )
    drawn = [point.split(",") for points in lines(line) for point in points.split()]
    assert len(drawn) < 13_000
    top = min(float(y) for _, y in drawn)
    assert sum(float(y) < top + 20 for _, y in drawn) == 1, "the one high value is there"
    assert len(lines(line)) == 2, "so is the gap"
    assert 1000 < count(cloud, "circle") <= 5000
    assert all(len(ElementTree.tostring(each)) < 400_000 for each in (line, cloud))


def test_limits_are_drawn_and_what_is_outside_is_marked_and_said() -> None:
    line, bars = plotted(
        """
praxis.plot([1, 2, 3], [0.05, -0.3, -1.18], y_unit="%", low=-0.8, high=0.8)
praxis.bar(["a", "b"], [0.5, 1.2], high=1)
"""
    )
    assert {"limit −0.8", "limit 0.8", "outside the limits", "%"} <= set(texts(line))
    assert {"limit 1", "outside the limits"} <= set(texts(bars))
    assert count(line, "circle") == 2


def test_points_and_a_line_share_a_figure_on_logarithmic_axes() -> None:
    (figure,) = plotted(
        """
figure = praxis.Figure("Standard curve", x_label="Dose", x_unit="nM", log_x=True, log_y=True)
figure.scatter([0.1, 10, 1000], [20, 2000, 90_000], "measured").plot([0.1, 1000], [20, 99_000], "fit")
display(figure)
"""
    )
    told = texts(figure)
    assert {"0.1", "1", "10", "100", "1000", "10000", "measured", "fit", "Dose, nM"} <= set(told)


def test_bars_stand_on_zero_in_groups_and_leave_out_what_is_missing() -> None:
    (figure,) = plotted('praxis.bar(["blank", 1.5], {"day 1": [-1, 3], "day 2": [2, None]}, y_label="OD")')
    bars = [box for box in figure.iter(f"{SVG}rect") if box.find(f"{SVG}title") is not None]
    assert [box.findtext(f"{SVG}title") for box in bars] == ["blank: −1", "1.5: 3", "blank: 2"]
    zero = float(bars[0].get("y", ""))
    feet = [float(box.get("y", "")) + float(box.get("height", "")) for box in bars[1:]]
    assert feet == pytest.approx([zero, zero], abs=0.2)
    assert {"blank", "1.5", "day 1", "day 2", "OD"} <= set(texts(figure))


def test_a_plate_takes_wells_or_rows_and_says_each_value() -> None:
    by_name, by_row, large = plotted(
        """
praxis.plate_heatmap({"A1": 0.05, "b12": 1.913, "C3": "OVER", "D1": None}, title="A450", unit="OD", high=1.5)
praxis.plate_heatmap([[1, 2, 3], [4, float("nan"), 6]])
praxis.plate_heatmap([[row * column for column in range(48)] for row in range(32)])
"""
    )
    wells = {hint.text for hint in by_name.iter(f"{SVG}title")}
    assert {"A1: 0.05", "B12: 1.913", "C3: OVER", "D1: no value", "H12: no value"} <= wells
    assert {"A450", "OD", "1.91", "OVER", "A", "H", "1", "12"} <= set(texts(by_name))
    assert by_name.findtext(f"{SVG}desc") == "2 wells from 0.05 to 1.913 OD, 1 outside the limits"
    assert {hint.text for hint in by_row.iter(f"{SVG}title")} > {"A3: 3", "B2: no value", "B3: 6"}
    assert len(list(large.iter(f"{SVG}title"))) == 1 + 1536


def test_the_numbers_in_a_plate_have_equal_decimals_unless_they_get_too_long() -> None:
    near, far = plotted(
        """
praxis.plate_heatmap({"A1": 0.9, "A2": 1.42, "A3": 1})
praxis.plate_heatmap({"A1": 0.0123, "A2": 950.5, "A3": 1})
"""
    )
    assert {"0.90", "1.42", "1.00"} <= set(texts(near))
    assert {"0.0123", "950", "1"} <= set(texts(far))


def test_a_plate_of_pylabrobot_tells_its_size_and_its_name() -> None:
    (figure,) = plotted(
        """
from pylabrobot.resources import Cor_96_wellplate_360ul_Fb
praxis.plate_heatmap({"A1": 1.0}, Cor_96_wellplate_360ul_Fb("assay plate"))
"""
    )
    assert "assay plate" in texts(figure)
    assert "H12: no value" in {hint.text for hint in figure.iter(f"{SVG}title")}


def test_numpy_and_pandas_are_lists_of_numbers() -> None:
    (figure,) = plotted(
        """
class Array:
    def __init__(self, values): self.values = values
    def tolist(self): return self.values
praxis.plot(Array([1, 2]), Array([3, 4]))
"""
    )
    assert count(figure, "circle") == 2


def test_a_hostile_text_is_a_text() -> None:
    (figure,) = plotted(
        """
hostile = '</text><script>alert("1")</script>]]>&amp;'
praxis.bar([hostile, "\\x00\\ud800\\uffff"], {hostile: [1, 2]}, title=hostile, y_label=hostile)
"""
    )
    assert {element.tag for element in figure.iter()} == {
        SVG + name for name in ("svg", "title", "desc", "style", "rect", "line", "text")
    }
    assert '</text><script>alert("1")</script>]]>&amp;' in texts(figure)


def test_it_has_colours_for_dark_screens_too() -> None:
    (figure,) = plotted("praxis.plot([1, 2], [3, 4])")
    style = figure.findtext(f"{SVG}style") or ""
    assert style.startswith("@media (prefers-color-scheme: dark){")
    dark = set(re.findall(r"\.(\w+)\{", style))
    coloured = [each for each in figure.iter() if each.get("fill", "none") != "none" or each.get("stroke")]
    assert coloured
    assert {each.get("class") for each in coloured} == dark


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("plot([1, 2], [1])", "y has 1 values, but x has 2: give the same number, with None for gaps"),
        (
            "plot([1], {'a': [1, 2]})",
            "y['a'] has 2 values, but x has 1: give the same number, with None for gaps",
        ),
        ("plot([1], ['1'])", "y has str at position 0: give numbers, and None for a gap"),
        ("plot(1, [1])", "x must be a list of values, not int"),
        ("plot('12', [1, 2])", "x must be a list of values, not str"),
        ("plot([1], [10 ** 400])", "y has a number at position 0 that is too large to draw"),
        (
            "plot([0], [1], log_x=True)",
            "x has 0, which a logarithmic axis cannot show: replace it with None, or leave out log_x",
        ),
        ("plot([1], [1], title=3)", "title must be a string, not int"),
        ("plot([1], [1], title='a\\nb')", "title must be one line of printable text, not 'a\\nb'"),
        ("plot([1], [1], x_unit='m' * 50)", "x_unit can have at most 40 characters, not 50: shorten it"),
        (
            "plot([1], {'a': [1]}, label='b')",
            "y is a dict whose keys are the labels of its series: leave out",
        ),
        ("plot([1], [1], low=3, high=2)", "low, 3, is above high, 2: are they swapped?"),
        ("plot([1], {n: [1] for n in range(21)})", "a figure can have at most 20 series: make another one"),
        (
            "plot([datetime.date(2026, 1, 1)], [1])",
            "x has a date at position 0: give numbers, such as seconds since the start",
        ),
        (
            "bar(['a'], [1, 2])",
            "heights has 2 values, but names has 1: give the same number, with None for gaps",
        ),
        (
            "bar(range(500), range(500))",
            "a figure can have at most 400 bars, not 500: show many numbers with plot",
        ),
        ("plate_heatmap([1, 2])", 'values must be a dict keyed by well, {"A1": 0.53}, or a list of rows'),
        ("plate_heatmap({'Z99': 1})", "there is no well 'Z99' on a 1536-well plate"),
        ("plate_heatmap({'A1': 1, 'a01': 2})", "values lists the well A1 twice"),
        ("plate_heatmap({'A1': 1}, 'plate')", "plate must be a PyLabRobot plate, not str"),
        ("Figure().plot([1], [1]).bar(['a'], [1])", "a figure with bars can hold nothing else"),
    ],
)
def test_an_error_names_the_argument_and_what_to_do(call: str, words: str) -> None:
    outcome = Outcome(
        f"""
import datetime
import praxis
try:
    praxis.{call}
except (TypeError, ValueError) as error:
    print(error)
"""
    )
    assert outcome.output.startswith(words), outcome.output
    assert not outcome.figures


# ---- colours
_CONES = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "no green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "no blue": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""The perception of red, green and blue light by eyes without one kind of cones (Machado and others, 2009).
"""


def seen(colour: str, eyes: str) -> tuple[float, float, float]:
    """Return a colour in CIELAB, as these eyes see it."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    light = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    r, g, b = (sum(part * one for part, one in zip(row, light, strict=True)) for row in _CONES[eyes])
    r, g, b = (min(max(one, 0.0), 1.0) for one in (r, g, b))
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("eyes", _CONES)
def test_all_eyes_tell_the_series_apart_and_see_them_on_their_paper(eyes: str) -> None:
    (figure,) = plotted("praxis.plot([1, 2], {str(n): [n, n] for n in range(6)})")
    style = figure.findtext(f"{SVG}style") or ""
    dark = dict(re.findall(r"\.(\w+)\{\w+:(#\w+)\}", style))
    drawn = list(
        dict.fromkeys((line.get("stroke"), line.get("class")) for line in figure.iter(f"{SVG}polyline"))
    )
    assert len(drawn) == 6
    for colours, paper in (
        ([light or "" for light, _ in drawn], "#FFFFFF"),
        ([dark[name or ""] for _, name in drawn], "#161E2D"),
    ):
        for one, other in itertools.combinations([*colours, paper], 2):
            first, second = seen(one, eyes), seen(other, eyes)
            far = sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5
            assert far > 15, (one, other)
