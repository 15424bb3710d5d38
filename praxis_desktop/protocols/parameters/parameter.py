"""A parameter of a protocol: its meaning and its valid values."""

from __future__ import annotations

from msgspec import Struct


class Choice(Struct, frozen=True):
    """One of the values that a parameter can have, as plain data, with its label."""

    value: object
    label: str = ""


class Column(Struct, frozen=True):
    """A column of a table: its heading, the kind of its cells (the ``column`` of a ``Kind``), and whether
    cells may be empty. Wells belong to the labware role ``plate`` or, if it is "", to any plate.
    """

    name: str
    kind: str = "text"
    required: bool = True
    minimum: float | None = None
    maximum: float | None = None
    help: str = ""
    plate: str = ""


class Parameter(Struct, frozen=True):
    """A parameter of a protocol. ``name`` is its name in the function, ``label`` is shown to users, ``kind``
    is the name of a ``Kind``. ``default`` is plain data; a parameter without a default has None and is
    ``required``. ``minimum``, ``maximum`` and ``step`` are in ``unit``; for a ``list``, they apply to each
    item. ``minimum_length`` and ``maximum_length`` count characters, items or wells.
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
    """The form in which the function receives the JSON value: the value itself ("plain"), an Enum member or
    another literal from the type hint ("literal"), or a form that the kind offers.
    """

    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    minimum_length: int | None = None
    maximum_length: int | None = None
    pattern: str = ""
    """A regular expression that the whole text must match."""

    choices: tuple[Choice, ...] = ()
    item: str | None = None
    """The kind of a list's items or a dict's values; None if any value is allowed."""

    linked_to: str = ""
    """The name of another parameter, whose value this parameter takes until the link is broken."""

    plate: str = ""
    """For wells: the labware role of the wells' plate, or "" for any plate."""

    is_single: bool = False
    """For wells: whether exactly one well must be selected."""

    columns: tuple[Column, ...] = ()
    suffixes: tuple[str, ...] = ()
    """For files: the allowed extensions, such as ".csv"; empty if any is allowed."""

    encoding: str = ""
    """For files and tables: the encoding of the text, or "" for UTF-8."""

    line: int = 0
    """The line of the parameter's declaration."""
