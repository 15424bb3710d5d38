"""One parameter of a protocol: what it means, and which values it takes."""

from __future__ import annotations

from msgspec import Struct


class Choice(Struct, frozen=True):
    """One of the values that a parameter may have, plain data, and what people call it."""

    value: object
    label: str = ""


class Column(Struct, frozen=True):
    """A column of a table: its heading, what its cells hold (the ``column`` of a ``Kind``), and whether rows
    may leave it empty.
    """

    name: str
    kind: str = "text"
    required: bool = True
    minimum: float | None = None
    maximum: float | None = None
    help: str = ""


class Parameter(Struct, frozen=True):
    """``name`` is the function's, ``label`` people's; ``kind`` is the name of a ``Kind``. ``default`` is
    plain data, None with ``required`` for none. ``unit`` is that of the number; ``minimum``, ``maximum`` and
    ``step`` are in it, for a ``list`` they hold for each item. ``minimum_length`` and ``maximum_length``
    count characters, items or wells.
    """

    name: str
    kind: str
    label: str = ""
    help: str = ""
    unit: str = ""
    required: bool = False
    default: object = None
    may_be_none: bool = False
    given_as: str = "plain"
    """What the function gets for the JSON value: the value itself ("plain"), a member of an Enum or another
    literal that its type hint names ("literal"), or what the kind offers.
    """

    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    minimum_length: int | None = None
    maximum_length: int | None = None
    pattern: str = ""
    """A regular expression that the whole text matches."""

    choices: tuple[Choice, ...] = ()
    item: str | None = None
    """What a list's items, or a dict's values, are; None: anything."""

    linked_to: str = ""
    """Another parameter, whose value this one has until somebody unlinks them."""

    plate: str = ""
    """Of wells: the labware role on whose plate they are; "" for any plate."""

    is_single: bool = False
    """Of wells: exactly one."""

    columns: tuple[Column, ...] = ()
    suffixes: tuple[str, ...] = ()
    """Of a file: the endings of names that it may have, such as ".csv"; empty for any."""

    encoding: str = ""
    """Of a file or table: what its text is in; "" for UTF-8."""

    line: int = 0
    """Where the protocol's file declares it."""
