"""What a program says it needs of packages, and what it does not say but imports."""

from __future__ import annotations

from typing import Literal

from praxis_desktop.core.records import Record

Source = Literal["header", "decorator", "imports"]


class Requirements(Record):
    """``declared`` are requirements as in PEP 508: those of the metadata block (PEP 723, ``source``
    "header"), else those of ``@protocol_function(requires=[...])`` ("decorator"). Where a program declares
    nothing ("imports"), ``imported`` stands for it: names of modules, at their top, that the standard library
    and the guest do not have. ``python`` is the block's ``requires-python``.
    """

    source: Source
    declared: tuple[str, ...] = ()
    imported: frozenset[str] = frozenset()
    python: str = ""
