"""SVG figures in a report, drawn as vectors. A figure that cannot be drawn faithfully is rejected.

Because figures come from programs, their size is limited, and they can neither load nor run anything.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast
from xml.etree import ElementTree

from reportlab.lib.colors import Color, HexColor, getAllNamedColors
from reportlab.platypus import Flowable

from praxis_desktop.records.exporting.pdf.styles import BOLD, TEXT, draw

MOST_BYTES: Final = 4 << 20
MOST_ELEMENTS: Final = 40_000
_DEEPEST: Final = 20
_POINTS: Final = 0.75
"""Points per pixel."""

_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
_SCHEME_RULES: Final = re.compile(
    r"\s*(@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)\s*\{(\s*[^{}]*\{[^{}]*\})*\s*\}\s*)*"
)
"""Style rules that apply only to dark screens; paper is white."""

_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_NUMBERS: Final = re.compile(_NUMBER)
_PATH: Final = re.compile(rf"[MmLlHhVvCcZz]|{_NUMBER}")
_TRANSFORM: Final = re.compile(r"\s*(translate|rotate|scale)\(([^()]*)\)[\s,]*")
_LENGTH: Final = re.compile(rf"\s*({_NUMBER})\s*(px|pt)?\s*")

_INHERITED: Final = frozenset(
    {
        *("fill", "stroke", "stroke-width", "stroke-dasharray", "fill-opacity", "stroke-opacity"),
        *("font-size", "font-weight", "text-anchor", "stroke-linecap", "stroke-linejoin"),
    }
)
_GEOMETRY: Final = frozenset(
    {
        *("x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2"),
        *("points", "d", "transform", "style", "opacity"),
    }
)
_MEANINGLESS: Final = frozenset(
    {
        "id",
        "class",
        "role",
        "version",
        "viewBox",
        "font-family",
        "baseProfile",
        "fill-rule",
        "shape-rendering",
    }
)
"""Attributes that have no effect in print."""

Attributes = Mapping[str, str]


class NotDrawable(ValueError):
    """An SVG uses an unsupported feature, which the message names."""


class SvgPicture(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Draws the figure in ``content``, no larger than ``most`` (width and height in points).

    Raises NotDrawable.
    """

    def __init__(self, content: bytes, most: tuple[float, float]) -> None:
        super().__init__()
        self._root = _root_of(content)
        self._box = _box_of(self._root)
        wide = _LENGTH.fullmatch(self._root.get("width", ""))
        own = _number(wide[0]) / self._box[2] if wide is not None else 1.0
        self._scale = min(most[0] / self._box[2], most[1] / self._box[3], max(own, 1e-3) * _POINTS)
        self.width, self.height = self._box[2] * self._scale, self._box[3] * self._scale
        self.hAlign = "LEFT"
        # Draw once without output, because it must be known before the page is made whether the figure can be
        # drawn.
        _Pen(_Nowhere()).draw(self._root)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(0, 0, self.width, self.height)
        canvas.clipPath(path, stroke=0, fill=0)
        # In SVG, y increases downwards.
        canvas.transform(self._scale, 0, 0, -self._scale, 0, self.height)
        canvas.translate(-self._box[0], -self._box[1])
        _Pen(canvas).draw(self._root)
        canvas.restoreState()


class _Nowhere:
    """A canvas that draws nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **options: self


class _Pen:
    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas

    def draw(self, element: ElementTree.Element, above: Attributes | None = None, depth: int = 0) -> None:
        """Draw an element and its children; ``above`` holds the inherited attributes."""
        name = _name_of(element)
        if name in ("title", "desc", "metadata"):
            return
        if name == "style":
            if not _SCHEME_RULES.fullmatch(element.text or ""):
                raise NotDrawable("a style sheet")
            return
        drawing = getattr(self, f"_draw_{name}", None)
        if depth > _DEEPEST or (drawing is None and name not in ("svg", "g")) or (name == "svg" and depth):
            raise NotDrawable(f"<{name}>" if depth <= _DEEPEST else "elements too deep in each other")
        told = _attributes_of(element)
        look = {**(above or {}), **{key: value for key, value in told.items() if key in _INHERITED}}
        canvas = self._canvas
        canvas.saveState()
        self._transform(told.get("transform", ""))
        opacity = _number(told.get("opacity", "1"))
        if drawing is None:
            if opacity != 1:
                raise NotDrawable("a group that is translucent")
            for inner in element:
                self.draw(inner, look, depth + 1)
        else:
            if len(element) and any(_name_of(inner) != "title" for inner in element):
                raise NotDrawable(f"elements in <{name}>")
            does = self._take_colours(look, opacity, is_text=name == "text")
            drawing(told, look, does, element.text or "")
        canvas.restoreState()

    # ---- shapes
    def _draw_rect(self, told: Attributes, look: Attributes, does: dict[str, int], text: str) -> None:
        x, y, width, height = (_number(told.get(key, "0")) for key in ("x", "y", "width", "height"))
        if width <= 0 or height <= 0:
            return
        radius = min(_number(told.get("rx", told.get("ry", "0"))), width / 2, height / 2)
        if radius > 0:
            self._canvas.roundRect(x, y, width, height, radius, **does)
        else:
            self._canvas.rect(x, y, width, height, **does)

    def _draw_circle(self, told: Attributes, look: Attributes, does: dict[str, int], text: str) -> None:
        x, y, radius = (_number(told.get(key, "0")) for key in ("cx", "cy", "r"))
        self._canvas.circle(x, y, radius, **does)

    def _draw_ellipse(self, told: Attributes, look: Attributes, does: dict[str, int], text: str) -> None:
        x, y, across, up = (_number(told.get(key, "0")) for key in ("cx", "cy", "rx", "ry"))
        self._canvas.ellipse(x - across, y - up, x + across, y + up, **does)

    def _draw_line(self, told: Attributes, look: Attributes, does: dict[str, int], text: str) -> None:
        if does["stroke"]:
            self._canvas.line(*(_number(told.get(key, "0")) for key in ("x1", "y1", "x2", "y2")))

    def _draw_polyline(self, told: Attributes, look: Attributes, does: dict[str, int], text: str) -> None:
        self._draw_points(told, does, is_closed=False)

    def _draw_polygon(self, told: Attributes, look: Attributes, does: dict[str, int], text: str) -> None:
        self._draw_points(told, does, is_closed=True)

    def _draw_points(self, told: Attributes, does: dict[str, int], *, is_closed: bool) -> None:
        numbers = [_finite(number) for number in _NUMBERS.findall(told.get("points", ""))]
        if len(numbers) < 4:
            return
        path = self._canvas.beginPath()
        path.moveTo(numbers[0], numbers[1])
        for place in range(2, len(numbers) - 1, 2):
            path.lineTo(numbers[place], numbers[place + 1])
        if is_closed:
            path.close()
        self._canvas.drawPath(path, **does)

    def _draw_path(self, told: Attributes, look: Attributes, does: dict[str, int], text: str) -> None:
        path = self._canvas.beginPath()
        x = y = begin_x = begin_y = 0.0
        for letter, numbers in _commands(told.get("d", "")):
            left, top = (x, y) if letter.islower() else (0.0, 0.0)
            match letter.upper(), numbers:
                case "Z", _:
                    path.close()
                    x, y = begin_x, begin_y
                case "M", [a, b]:
                    begin_x, begin_y = x, y = left + a, top + b
                    path.moveTo(x, y)
                case "L", [a, b]:
                    x, y = left + a, top + b
                    path.lineTo(x, y)
                case "H", [a]:
                    x = left + a
                    path.lineTo(x, y)
                case "V", [b]:
                    y = top + b
                    path.lineTo(x, y)
                case "C", [a, b, c, d, e, f]:
                    x, y = left + e, top + f
                    path.curveTo(left + a, top + b, left + c, top + d, x, y)
        self._canvas.drawPath(path, **does)

    def _draw_text(self, told: Attributes, look: Attributes, does: dict[str, int], text: str) -> None:
        if not does["fill"]:
            return
        size = _number(look.get("font-size", "16"))
        is_bold = look.get("font-weight", "") in ("bold", "bolder", "600", "700", "800", "900")
        align = {"middle": "middle", "end": "right"}.get(look.get("text-anchor", ""), "left")
        self._canvas.translate(_number(told.get("x", "0")), _number(told.get("y", "0")))
        self._canvas.scale(1, -1)
        draw(self._canvas, 0, 0, " ".join(text.split()), BOLD if is_bold else TEXT, size, align)

    # ---- colours and lines
    def _transform(self, told: str) -> None:
        place = 0
        while place < len(told):
            found = _TRANSFORM.match(told, place)
            if found is None:
                raise NotDrawable(f"the transform {told[:40]!r}")
            place = found.end()
            numbers = [_finite(number) for number in _NUMBERS.findall(found[2])]
            match found[1], numbers:
                case "translate", [x]:
                    self._canvas.translate(x, 0)
                case "translate", [x, y]:
                    self._canvas.translate(x, y)
                case "scale", [x]:
                    self._canvas.scale(x, x)
                case "scale", [x, y]:
                    self._canvas.scale(x, y)
                case "rotate", [angle]:
                    self._canvas.rotate(angle)
                case "rotate", [angle, x, y]:
                    self._canvas.translate(x, y)
                    self._canvas.rotate(angle)
                    self._canvas.translate(-x, -y)
                case _:
                    raise NotDrawable(f"the transform {told[:40]!r}")

    def _take_colours(self, look: Attributes, opacity: float, *, is_text: bool) -> dict[str, int]:
        """Set the colours and the line style; return whether to fill and whether to stroke."""
        canvas = self._canvas
        fill = _colour(look.get("fill", "black"), opacity * _number(look.get("fill-opacity", "1")))
        stroke = _colour(look.get("stroke", "none"), opacity * _number(look.get("stroke-opacity", "1")))
        if fill is not None:
            canvas.setFillColor(fill)
        if stroke is not None and not is_text:
            canvas.setStrokeColor(stroke)
            canvas.setLineWidth(_number(look.get("stroke-width", "1")))
            canvas.setLineJoin(1 if look.get("stroke-linejoin") == "round" else 0)
            canvas.setLineCap({"round": 1, "square": 2}.get(look.get("stroke-linecap", ""), 0))
            dash = look.get("stroke-dasharray", "none")
            if dash != "none":
                canvas.setDash([max(_finite(number), 0.0) for number in _NUMBERS.findall(dash)][:8] or [1, 0])
        return {"fill": int(fill is not None), "stroke": int(stroke is not None and not is_text)}


def _root_of(content: bytes) -> ElementTree.Element:
    if len(content) > MOST_BYTES:
        raise NotDrawable(f"more than {MOST_BYTES >> 20} MiB")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise NotDrawable("text that is not UTF-8") from None
    if "<!" in text.replace("<!--", ""):  # entities could expand without limit
        raise NotDrawable("a document type")
    parser: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser(("start",))
    count = 0
    root: ElementTree.Element | None = None
    try:
        for start in range(0, len(text), 1 << 16):
            parser.feed(text[start : start + (1 << 16)])
            for _, element in cast("Iterator[tuple[str, ElementTree.Element]]", parser.read_events()):
                root = element if root is None else root
                count += 1
                if count > MOST_ELEMENTS:
                    raise NotDrawable(f"more than {MOST_ELEMENTS} elements")
        parser.close()
    except (ElementTree.ParseError, UnicodeError) as error:
        raise NotDrawable(f"XML that cannot be read: {error}") from None
    if root is None or _name_of(root) != "svg":
        raise NotDrawable("no <svg>")
    return root


def _box_of(root: ElementTree.Element) -> tuple[float, float, float, float]:
    """Return the visible part of the plane: x, y, width, height."""
    box = [_finite(number) for number in _NUMBERS.findall(root.get("viewBox", ""))]
    if len(box) == 4:
        x, y, width, height = box
    else:
        x = y = 0.0
        width, height = _number(root.get("width", "")), _number(root.get("height", ""))
    if not (0 < width < 1e5 and 0 < height < 1e5):
        raise NotDrawable("a size that no page has")
    return x, y, width, height


def _name_of(element: ElementTree.Element) -> str:
    return str(element.tag).removeprefix(_NAMESPACE)


def _attributes_of(element: ElementTree.Element) -> dict[str, str]:
    told = dict(element.attrib)
    for rule in told.pop("style", "").split(";"):
        key, _, value = rule.partition(":")
        if key.strip():
            told[key.strip()] = value.strip()
    for key in told:
        if key not in _INHERITED | _GEOMETRY | _MEANINGLESS and not key.startswith(("aria-", "data-", "{")):
            raise NotDrawable(f"the attribute {key}")
    return told


def _commands(told: str) -> Iterator[tuple[str, list[float]]]:
    """Yield the commands of a path, each with its numbers."""
    parts: Sequence[str] = _PATH.findall(told)
    if re.sub(rf"[MmLlHhVvCcZz\s,]|{_NUMBER}", "", told):
        raise NotDrawable("a path with arcs")
    counts = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Z": 0}
    letter, place = "", 0
    while place < len(parts):
        if parts[place].isalpha():
            letter = parts[place]
            place += 1
        count = counts.get(letter.upper(), 0)
        numbers = [_finite(number) for number in parts[place : place + count] if not number.isalpha()]
        if not letter or len(numbers) < count or (not count and letter.upper() != "Z"):
            raise NotDrawable("a path that is cut off")
        yield letter, numbers
        place += count
        if letter.upper() == "Z":
            letter = "Z" if place < len(parts) and parts[place].isalpha() else ""
        elif letter in "Mm":  # further pairs of numbers are lines
            letter = "L" if letter == "M" else "l"


def _colour(told: str, opacity: float) -> Color | None:
    told = told.strip().lower()
    if told in ("none", "transparent"):
        return None
    if re.fullmatch(r"#[0-9a-f]{3}", told):
        told = "#" + "".join(letter * 2 for letter in told[1:])
    if re.fullmatch(r"#[0-9a-f]{6}", told):
        found = HexColor(told)
    elif told in getAllNamedColors():
        found = getAllNamedColors()[told]
    else:
        raise NotDrawable(f"the colour {told[:40]!r}")
    return Color(found.red, found.green, found.blue, alpha=min(max(opacity, 0.0), 1.0))


def _number(told: str) -> float:
    found = _LENGTH.fullmatch(told)
    if found is None:
        raise NotDrawable(f"the length {told[:40]!r}")
    return _finite(found[1]) * (4 / 3 if found[2] == "pt" else 1.0)


def _finite(told: str) -> float:
    number = float(told)
    if not math.isfinite(number) or abs(number) > 1e7:
        raise NotDrawable("a number that no page has room for")
    return number
