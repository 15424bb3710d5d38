"""Asking a person which port a program may use: the one interface that window and command line implement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from praxis_desktop.core.records import Record
from praxis_desktop.ports.roles import Binding

REQUESTED = "port"
"""The role of a port that a program asks for without saying what for; of further ones: port2, port3."""


class PortFilter(Record):
    """What a port must be: its USB vendor, and the product if one is given; both None: any port."""

    vendor_id: int | None = None
    product_id: int | None = None


class PortQuestion(Record):
    """``program`` asks for a port that matches one of ``filters`` (none: any); ``granted`` ones it has."""

    program: str
    filters: tuple[PortFilter, ...] = ()
    granted: tuple[Binding, ...] = ()


class PortAsker(Protocol):
    """Asks a person. Both are called on any thread and return at once."""

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Put ``question``; call ``answer`` once, on any thread, with the port chosen or None for none."""
        ...

    def withdraw(self, question: PortQuestion) -> None:
        """Nobody waits for the answer to ``question`` any more."""
        ...


class GrantedOnly:
    """The asker where nobody can be asked: the first granted port that fits, and no other."""

    def __init__(self, matches: Callable[[Binding, Sequence[PortFilter]], bool]) -> None:
        self._matches = matches

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Answer at once with what is granted already."""
        fitting = (binding for binding in question.granted if self._matches(binding, question.filters))
        answer(next(fitting, None))

    def withdraw(self, question: PortQuestion) -> None:
        """Do nothing: every question is answered already."""
