"""A sentence for users with its parts: a template, its values, and the resulting English text.

Errors, events and questions are written in English where they arise. Journals store that text, terminals
print it and other programs read it; so a message *is* its text, and can be used wherever a string can. The
window shows it in the user's language: it translates the template and fills in the same values. The template
is the message's id, as in gettext and in Qt's ``tr()``.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Self, TypeGuard, TypeVar, cast

from msgspec import Struct, structs

M = TypeVar("M", bound="Message")
R = TypeVar("R", bound=Struct)

Value = str | int | float | bool | None
"""The value of a field: a string (perhaps a message), a number, a Boolean or None."""

ID, VALUES = "id", "values"
"""The keys of a message as plain data."""

SAID: Final = "said"
"""The field of an event that holds the templates and values of its messages."""

_DEEPEST: Final = 8
"""Maximum depth of nested messages from a file."""

_LONGEST: Final = 1 << 20
"""Maximum length of a message, in characters, in any language."""

_KEPT: Final = 1000
"""Maximum length, in characters, of a template whose parsed parts are cached."""

_LARGEST: Final = 1 << 63
"""Whole numbers from files and guests must be smaller than this in magnitude."""

_WITH_COMMAS: Final = str.maketrans(".,", ",.")
"""Writes a number's decimals and groups as languages with a decimal comma do."""

_SPEC: Final = re.compile(r"0?\d{0,2},?(\.\d{1,2})?[dfgexX%]?")
"""The formats allowed in a template's fields."""

_FIELD: Final = re.compile(r"(?<!\{)\{\w+(?::[^{}]*)?\}(?!\})")
_WORDS: Final = re.compile(r"\w")

_NESTED: Final = 4
"""Maximum depth of the search for messages in an event; an error's message within a result is at level 3."""

_MOST_PARTS: Final = 64
"""Maximum length of a list that is searched for messages; a longer one holds data, not choices."""

_HOLDERS: Final = {
    "prompt": ("choices", "error", "facts", "held", "details"),
    "result": ("result", "verdict", "details"),
    "action": ("details",),
    "branch": ("moments",),
}
"""For each event name, the fields whose own fields hold messages."""

_OF_PROTOCOLS: Final = frozenset({"value", "output", "callstack"})
"""Fields of a result that hold a program's own data, which is large and contains no messages."""


class Message(str):
    """The English text of ``template``, whose fields (as in ``str.format``) are filled with ``values``.

    ``Message("port {port}: {device} is not there", port="scale", device="/dev/ttyUSB0")``. A value may itself
    be a message; anything but a string or a number is stored as a string.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, /, **values: object) -> Self:
        kept = {name: _plain(value) for name, value in values.items()}
        return _made(cls, template.format_map(kept), template, kept)

    def __str__(self) -> str:
        # ``str(error)`` returns the error's message, and a plain text would lose its template.
        return self

    def __add__(self, other: str) -> Message:
        return Message("{first}{second}", first=self, second=other)

    def __radd__(self, other: str) -> Message:
        return Message("{first}{second}", first=other, second=self)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Value]]:
        return (self.template,), dict(self.values)

    def in_language(self, translate: Callable[[str], str | None], decimal_sign: str = ".") -> str:
        """Return the text in another language. ``translate`` translates a template, or returns None for a
        template that it does not know. Values of several words are translated too, but not single words,
        which may be names.
        """
        template = translate(self.template)
        if template is None:
            if _WORDS.search(_FIELD.sub("", self.template)):
                return str.__str__(self)
            template = self.template  # the template only joins its values
        values: dict[str, Value] = {}
        for name, value in self.values.items():
            if isinstance(value, Message):
                values[name] = value.in_language(translate, decimal_sign)
            elif isinstance(value, str) and " " in value:
                values[name] = translate(value) or value
            else:
                values[name] = value
        return _filled(template, values, decimal_sign)

    def to_json(self) -> dict[str, object]:
        """Return the message as plain data: ``id`` and ``values``."""
        values = {
            name: value.to_json() if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return {ID: self.template, VALUES: values}


def _filled(template: str, values: Mapping[str, Value], decimal_sign: str = ".", most: int = _LONGEST) -> str:
    """Fill a template with its values. Raises ValueError if the text has more than ``most`` characters, or if
    the template, which may come from a file or a guest, contains anything but names and number formats.
    """
    pieces, length = [], 0
    for literal, name, spec in _pieces(template):
        piece = literal
        if name is not None:
            if name not in values:
                raise ValueError(f"a template without its value {name}: {template!r}")
            value = values[name]
            text = format(value, spec)
            has_commas = decimal_sign == "," and isinstance(value, int | float)
            piece += text.translate(_WITH_COMMAS) if has_commas else text
        length += len(piece)
        if length > most:
            raise ValueError("a message that is too long")
        pieces.append(piece)
    return "".join(pieces)


def _pieces(template: str) -> tuple[tuple[str, str | None, str], ...]:
    return _parsed(template) if len(template) <= _KEPT else _parsed.__wrapped__(template)


@lru_cache(1024)
def _parsed(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """Return the pieces of a template: each is literal text with the name and format of the next field."""
    pieces = []
    for literal, name, spec, conversion in string.Formatter().parse(template):
        if conversion or not _SPEC.fullmatch(spec or ""):
            raise ValueError(f"no template of a message: {template!r}")
        pieces.append((literal, name, spec or ""))
    return tuple(pieces)


@lru_cache(1024)
def _form(template: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the template with ``{}`` for each field, and the fields' names; None if a field has a format or
    occurs twice.
    """
    pieces = _parsed(template)
    names = tuple(name for _, name, _ in pieces if name is not None)
    if len(set(names)) < len(names) or any(spec for _, _, spec in pieces):
        return None
    texts = (literal.replace("{", "{{").replace("}", "}}") for literal, _, _ in pieces)
    layout = "".join(
        text if name is None else f"{text}{{}}" for text, (_, name, _) in zip(texts, pieces, strict=True)
    )
    return layout, names


def shape_of(template: str) -> tuple[str, tuple[str, ...]]:
    """Return a template with ``{}`` in place of each field, and the fields in order. Translations are looked
    up by this form of the template, so that the fields' names do not matter.
    """
    return _FIELD.sub("{}", template), tuple(field[0] for field in _FIELD.finditer(template))


def joined(separator: str, parts: Iterable[str]) -> str:
    """Join the parts into one message with ``separator``; a single part is returned unchanged."""
    found = list(parts)
    if len(found) < 2:
        return found[0] if found else ""
    fields = {f"part{n}": part for n, part in enumerate(found, 1)}
    return Message(separator.join(f"{{{name}}}" for name in fields), **fields)


def filled(template: str, values: Sequence[str], most: int) -> Message:
    """Make a message from a guest's template and the values of its fields, in order. Raises ValueError if
    the values do not match the fields, or the text has more than ``most`` characters.
    """
    form = _form(template) if len(template) <= _KEPT else None
    if form is None:
        named: dict[str, Value] = dict(zip(_names(template), values, strict=True))
        return _made(Message, _filled(template, named, most=most), template, named)
    layout, names = form
    if len(names) != len(values):
        raise ValueError(f"a template with {len(values)} values: {template!r}")
    text = layout.format(*values)
    if len(text) > most:
        raise ValueError("a message that is too long")
    return _made(Message, text, template, dict(zip(names, values, strict=True)))


def parted(text: str, separator: str) -> tuple[str, str]:
    """Split ``text`` at the first ``separator``; a message is split into two messages if possible."""
    first, _, rest = text.partition(separator)
    if isinstance(text, Message):
        templates = text.template.partition(separator)
        begin, end = (_part(template, text.values) for template in templates[::2])
        if templates[1] and begin == first:
            return begin, end
    return first, rest


def _part(template: str, values: Mapping[str, Value]) -> str:
    return Message(template, **{name: values[name] for name in _names(template)})


def message_in(told: object, most: int) -> Message | None:
    """Return the message in plain data; None if there is none, or if it exceeds ``most`` characters."""
    return _described(told, most, _DEEPEST)


def plain(text: str) -> object:
    """Return a string or message as plain data, which ``text_in`` reads."""
    return text.to_json() if isinstance(text, Message) else text


def text_in(told: object, most: int = _LONGEST) -> str:
    """Return the string or message in plain data; "" if the data is neither."""
    return told if isinstance(told, str) else message_in(told, most) or ""


def message_of(told: object, text: str) -> str:
    """Return the message in the plain data ``told`` if its text is ``text``; otherwise ``text`` itself."""
    made = _described(told, len(text), _DEEPEST)
    return made if made is not None and made == text else text


def _described(told: object, most: int, depth: int) -> Message | None:
    match told:
        case {"id": str(template), "values": dict(told_values)} if depth:
            try:
                values: dict[str, Value] = {}
                for name in _names(template):
                    value = told_values.get(name)
                    if isinstance(value, dict):
                        value = _described(value, most, depth - 1)
                        if value is None:
                            return None
                    if not _is_value(value):
                        return None
                    values[name] = value
                return _made(Message, _filled(template, values, most=most), template, values)
            except (ValueError, TypeError, OverflowError):
                return None
    return None


def _names(template: str) -> Iterator[str]:
    return (name for _, name, _ in _pieces(template) if name is not None)


def _is_value(value: object) -> TypeGuard[Value]:
    """Return whether a value from a file or a guest may be used in a message, and can be saved again."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return -_LARGEST < value < _LARGEST
    return value is None or isinstance(value, str)


def with_said(event: Mapping[str, object]) -> dict[str, object]:
    """Add the field ``said`` to an event's plain data. It holds the event's messages, keyed by path:
    ``{"choices.0.title": {"id": ..., "values": ...}}``.
    """
    said = {place: message.to_json() for place, message in _messages_of(event, event.get("event"))}
    return {**event, SAID: said} if said else dict(event)


def without_said(event: dict[str, object]) -> dict[str, object]:
    """Restore the messages in an event from ``with_said``. A message that differs from the text at its path
    is ignored: the text takes precedence.
    """
    if SAID not in event:
        return event
    said = event.pop(SAID)
    restored: Any = event
    for place, told in said.items() if isinstance(said, dict) else ():
        restored = _placed(restored, str(place).split("."), told)
    return cast("dict[str, object]", restored)


def said_in(event: Struct, name: str) -> dict[str, object]:
    """Return the content of the field ``said`` for an event named ``name``."""
    return {place: message.to_json() for place, message in _messages_of(structs.asdict(event), name)}


def with_messages(event: R, said: Mapping[str, object]) -> R:
    """Restore an event's messages from the result of ``said_in``."""
    restored: Any = event
    for place, told in said.items():
        restored = _placed(restored, place.split("."), told)
    return cast("R", restored)


def _messages_of(fields: Mapping[str, object], name: object) -> Iterator[tuple[str, Message]]:
    # Only look at the fields: most events have no messages, and steps come by the thousand.
    for field, value in fields.items():
        if type(value) is Message:
            yield field, value
    for field in _HOLDERS.get(str(name), ()):
        yield from _messages_in(fields.get(field), field, _NESTED)


def _messages_in(told: object, place: str, depth: int) -> Iterator[tuple[str, Message]]:
    if isinstance(told, Message):
        yield place, told
        return
    parts: Iterable[tuple[object, object]] = ()
    if isinstance(told, Struct):
        parts = structs.asdict(told).items()
    elif isinstance(told, Mapping):
        parts = told.items()
    elif isinstance(told, list | tuple) and len(told) <= _MOST_PARTS:
        parts = enumerate(told)
    for name, part in parts if depth else ():
        if name not in _OF_PROTOCOLS:
            yield from _messages_in(part, f"{place}.{name}", depth - 1)


def _placed(holder: object, way: Sequence[str], told: object) -> object:
    """Return ``holder`` with the message from ``told`` in place of the same text at the path ``way``."""
    if not way:
        return message_of(told, holder) if isinstance(holder, str) else holder
    name, rest = way[0], way[1:]
    if isinstance(holder, Mapping) and name in holder:
        return {**holder, name: _placed(holder[name], rest, told)}
    if isinstance(holder, Struct) and name in holder.__struct_fields__:
        return structs.replace(holder, **{name: _placed(getattr(holder, name), rest, told)})
    if isinstance(holder, list | tuple) and name.isdecimal() and int(name) < len(holder):
        index = int(name)
        return type(holder)([*holder[:index], _placed(holder[index], rest, told), *holder[index + 1 :]])
    return holder


def _made(kind: type[M], text: str, template: str, values: Mapping[str, Value]) -> M:
    made = str.__new__(kind, text)
    made.template = template
    made.values = values
    return made


def _plain(value: object) -> Value:
    return value if value is None or isinstance(value, str | int | float) else str(value)
