"""Handles a program's requests for further ports, and reports ports that come and go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, structs

from praxis_desktop.core.devices import TRANSFER_PREFIXES
from praxis_desktop.core.errors import PortError
from praxis_desktop.ports import devices
from praxis_desktop.ports.roles import Binding, is_same_port

if TYPE_CHECKING:
    from praxis_desktop.ports.devices.watching import PortChange


class Watching(Protocol):
    """A watch on ports, which continues until ``close`` is called."""

    def close(self) -> None: ...


Watch = Callable[[Callable[["PortChange"], None], Sequence[str]], Watching]
"""A function that reports, on another thread, ports that come and go, including those at given paths."""


Answer = Callable[["Binding | None", str], None]
"""A function that is called with the chosen port and "", or with None and the reason for the refusal."""

NOBODY_CHOSE = "No port was selected."
_NOBODY_ASKED = (
    "No port granted to this program fits, and there is nobody to ask for another. Start it with "
    "--port ROLE=DEVICE."
)
_TOO_MANY = "A question about a port is already open, and a second one is waiting."
_OVER = "The run has ended."


class _Asked:
    """A question, and the callback that takes the answer."""

    def __init__(self, question: PortQuestion, answer: Answer) -> None:
        self.question = question
        self.answer = answer


class PortPolicy:
    """Handles a program's requests for ports that are not yet granted.

    Use it on the interpreter's thread; ``close`` may be called on any thread. Without an ``asker``, the
    program gets one of its granted ports; without a ``watch``, this computer's ports are watched. ``chose``
    is called, on any thread, for each port that the user chooses. Whatever the program does, the user is
    asked one question at a time; one more question may wait, and any others are refused. A device granted to
    the program earlier keeps its role and limits, whatever role it is chosen for.
    """

    def __init__(
        self,
        *,
        program: str = "",
        asker: PortAsker | None = None,
        watch: Watch | None = None,
        chose: Callable[[Binding], None] | None = None,
    ) -> None:
        self.program = program
        self._chose = chose
        self.chosen: dict[str, Binding] = {}
        """The ports that the user has chosen for the program, keyed by role."""
        self._asker = asker
        self._watch = watch
        self._watching: Watching | None = None
        self._is_anybody_asked = asker is not None
        self._known: dict[str, Binding] = {}
        """All ports that the program has ever had, keyed by role."""
        self._open: _Asked | None = None
        self._waiting: _Asked | None = None
        self._closed = False
        self._lock = threading.Lock()

    def know(self, bindings: Sequence[Binding]) -> None:
        """Add ``bindings`` to the ports that the program has had."""
        self._known |= {binding.role: binding for binding in bindings}

    def forget(self, role: str) -> None:
        """Forget a port, as if the program had never had it."""
        self._known.pop(role, None)
        self.chosen.pop(role, None)

    def ask(self, question: PortQuestion, answer: Answer) -> None:
        """Ask ``question``. ``answer`` is called once, on any thread, possibly before this method returns.
        ``close`` drops questions that are still unanswered.
        """
        asked = _Asked(question, answer)
        with self._lock:
            refusal = _OVER if self._closed else _TOO_MANY if self._waiting is not None else ""
            is_next = not refusal and self._open is None
            if is_next:
                self._open = asked
            elif not refusal:
                self._waiting = asked
        if refusal:
            answer(None, refusal)
        elif is_next:
            self._put(asked)

    def _put(self, asked: _Asked) -> None:
        if self._asker is None:
            self._asker = GrantedOnly(passes)
        # Ports chosen since the question was asked are granted, too.
        known = asked.question.granted
        newly = [binding for role, binding in self.chosen.items() if all(role != one.role for one in known)]
        asked.question = structs.replace(asked.question, granted=(*known, *newly))
        self._asker.ask(asked.question, partial(self._answered, asked))

    def _answered(self, asked: _Asked, binding: Binding | None) -> None:
        with self._lock:
            if self._open is not asked:  # withdrawn in the meantime, or already answered
                return
            following = self._open = self._waiting
            self._waiting = None
        if binding is None:
            asked.answer(None, NOBODY_CHOSE if self._is_anybody_asked else _NOBODY_ASKED)
        else:
            binding = _known_or_new(binding, list(self._known.values()))
            self.know([binding])
            self.chosen[binding.role] = binding
            if self._chose is not None:
                self._chose(binding)
            asked.answer(binding, "")
        if following is not None:
            self._put(following)

    def watch(self, on_change: Callable[[PortChange], None], bindings: Sequence[Binding]) -> None:
        """Report changes to the devices of ``bindings`` by calling ``on_change`` on another thread."""
        local = [binding.device for binding in bindings if binding.is_local]
        paths = [device for device in local if not device.startswith(TRANSFER_PREFIXES)]
        watching: Watching | None = None
        if local:
            if self._watch is None:
                watching = devices.PortWatcher(on_change, paths=paths)
            else:
                watching = self._watch(on_change, paths)
        with self._lock:
            before, self._watching = self._watching, watching
            closed = self._closed
        if before is not None:
            before.close()
        if closed:
            self.close()

    def close(self) -> None:
        """Stop asking and reporting. Idempotent."""
        with self._lock:
            self._closed = True
            asked, self._open, self._waiting = self._open, None, None
            watching, self._watching = self._watching, None
        if asked is not None and self._asker is not None:
            self._asker.withdraw(asked.question)
        if watching is not None:
            watching.close()


def _known_or_new(chosen: Binding, known: Sequence[Binding]) -> Binding:
    """Return the existing binding for a chosen device, or a new binding with a unique role."""
    for binding in known:
        if is_same_port(chosen, binding):
            return binding
    taken = {binding.role for binding in known}
    role, number = chosen.role, 1
    while role in taken:
        number += 1
        role = f"{chosen.role}{number}"
    return structs.replace(chosen, role=role)


REQUESTED = "port"
"""The role of a port requested without a role. Further roles are port2, port3 and so on."""


class PortFilter(Struct, frozen=True):
    """The required USB vendor ID and, optionally, product ID. If both are None, any port matches."""

    vendor_id: int | None = None
    product_id: int | None = None


class PortQuestion(Struct, frozen=True):
    """A request by ``program`` for a port that matches one of ``filters``, or for any port if ``filters`` is
    empty. ``granted`` are the ports that the program already has.
    """

    program: str
    filters: tuple[PortFilter, ...] = ()
    granted: tuple[Binding, ...] = ()


class PortAsker(Protocol):
    """Asks the user for a port. Its methods may be called on any thread, and must not block."""

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Ask ``question``; call ``answer`` once, on any thread, with the chosen port or None."""
        ...

    def withdraw(self, question: PortQuestion) -> None:
        """Stop asking ``question``."""
        ...


class GrantedOnly:
    """The asker to use when there is nobody to ask. It chooses the first granted port that matches."""

    def __init__(self, matches: Callable[[Binding, Sequence[PortFilter]], bool]) -> None:
        self._matches = matches

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Answer immediately with a port that has already been granted."""
        fitting = (binding for binding in question.granted if self._matches(binding, question.filters))
        answer(next(fitting, None))

    def withdraw(self, question: PortQuestion) -> None:
        """Do nothing: every question has been answered."""


def presence(binding: Binding) -> tuple[bool, int | None, int | None]:
    """Return whether the port of ``binding`` is present, and its USB vendor and product IDs."""
    if (binding.instrument is not None and binding.instrument.unplugged) or not binding.has_line:
        return False, None, None
    try:
        binding.check()
    except PortError:
        return False, None, None
    info = binding.info()
    return True, info.vid, info.pid


def passes(binding: Binding, filters: Sequence[PortFilter]) -> bool:
    """Return whether the port of ``binding`` is present and matches one of ``filters``, if there are any."""
    is_present, vendor, product = presence(binding)
    return is_present and (not filters or any(means(one, vendor, product) for one in filters))


def means(one: PortFilter, vendor: int | None, product: int | None) -> bool:
    """Return whether a filter matches a device with these ``vendor`` and ``product`` IDs."""
    if one.vendor_id is not None and one.vendor_id != vendor:
        return False
    return one.product_id is None or one.product_id == product
