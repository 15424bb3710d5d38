"""Passes questions about ports from a run's process to the user, and the answers back."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.ports.guest.port_requests import PortAsker, PortFilter, PortQuestion
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.workers.pool.messages import PortChosen, PortUnwanted, PortWanted

if TYPE_CHECKING:
    from praxis_desktop.workers.pool.child import OutputJoiner

log = logging.getLogger(__name__)

_Answer = Callable[[Binding | None], None]


class RemoteAsker:
    """The PortAsker in the run's process; ``send`` sends messages to the parent. Thread-safe."""

    def __init__(self, send: OutputJoiner) -> None:
        self._send = send
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._open: tuple[int, PortQuestion, _Answer] | None = None

    def ask(self, question: PortQuestion, answer: _Answer) -> None:
        """Send ``question``. Returns immediately."""
        number = next(self._numbers)
        with self._lock:
            self._open = number, question, answer
        filters = tuple((one.vendor_id, one.product_id) for one in question.filters)
        granted = tuple((binding.role, binding.device) for binding in question.granted)
        self._send(PortWanted(number, question.program, filters, granted))

    def withdraw(self, question: PortQuestion) -> None:
        """Withdraw the question, because the answer is no longer needed."""
        with self._lock:
            asked, self._open = self._open, None
        if asked is not None:
            self._send(PortUnwanted(asked[0]))

    def chosen(self, message: PortChosen) -> None:
        """Process the answer."""
        with self._lock:
            if self._open is None or self._open[0] != message.number:  # the question has been withdrawn
                return
            (_, question, answer), self._open = self._open, None
        answer(_granted_or_new(message, question))


def _granted_or_new(message: PortChosen, question: PortQuestion) -> Binding | None:
    if not message.role:
        return None
    for binding in question.granted:
        if (binding.role, binding.device) == (message.role, message.device):
            return binding
    try:
        return parse_binding(f"{message.role}={message.device}")
    except PraxisError:
        log.warning("The port that was chosen cannot be used: %s", message.device, exc_info=True)
        return None


def _granted(wanted: PortWanted) -> Iterator[Binding]:
    """Yield the ports that the program already has, as far as the parent knows them."""
    for role, device in wanted.granted:
        try:
            yield parse_binding(f"{role}={device}")
        except PraxisError:
            log.warning("The port of %s is not known here: %s", role, device, exc_info=True)


class AskedRemotely:
    """Passes questions from a run's process to ``asker``, and sends the answers back. Thread-safe.

    ``began`` is called when a question is asked, ``ended`` when it is answered or withdrawn.
    """

    def __init__(
        self,
        asker: PortAsker,
        send: Callable[[Struct], None],
        *,
        began: Callable[[], None],
        ended: Callable[[], None],
    ) -> None:
        self._asker = asker
        self._send = send
        self._began = began
        self._ended = ended
        self._lock = threading.Lock()
        self._open: tuple[int, PortQuestion] | None = None

    def ask(self, wanted: PortWanted) -> None:
        """Ask a question. Returns immediately."""
        question = PortQuestion(
            wanted.program,
            tuple(PortFilter(vendor, product) for vendor, product in wanted.filters),
            tuple(_granted(wanted)),
        )
        with self._lock:
            self._open = wanted.number, question
        self._began()

        def answer(binding: Binding | None) -> None:
            if self._close(wanted.number) is not None:
                chosen = ("", "") if binding is None else (binding.role, binding.device)
                self._send(PortChosen(wanted.number, *chosen))

        self._asker.ask(question, answer)

    def withdraw(self, number: int | None = None) -> None:
        """Withdraw the question with this number, or any open question if no number is given."""
        question = self._close(number)
        if question is not None:
            self._asker.withdraw(question)

    def _close(self, number: int | None) -> PortQuestion | None:
        """Remove and return the open question with this number, or any open question if the number is None.
        Return None if there is no such question.
        """
        with self._lock:
            if self._open is None or number not in (None, self._open[0]):
                return None
            (_, question), self._open = self._open, None
        self._ended()
        return question
