"""Passes a program's requests for ports from the run's thread to the window, and the answers back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from PySide6.QtCore import QCoreApplication, QObject, Signal

from praxis_desktop.core.devices import is_local
from praxis_desktop.gui.background import start_thread
from praxis_desktop.gui.roles.devices import DeviceChoice, PortsSeen
from praxis_desktop.ports.devices.discovery import known_device
from praxis_desktop.ports.guest.port_requests import means

if TYPE_CHECKING:
    from praxis_desktop.ports.guest.port_requests import PortFilter, PortQuestion
    from praxis_desktop.ports.roles import Binding


class OpenQuestion:
    """A question that is waiting for an answer."""

    def __init__(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        self.question = question
        self._answer = answer
        # The user and the end of the run may settle it at the same time, on different threads.
        self._lock = threading.Lock()
        self._is_settled = False

    def settle(self, binding: Binding | None) -> None:
        """Answer the question unless it is already settled. Returns immediately; the answer is delivered on
        another thread, because the receiver may scan the ports first.
        """
        if self.withdraw():
            start_thread(partial(self._answer, binding), "port answer")

    def withdraw(self) -> bool:
        """Withdraw the question; return False if it was already settled."""
        with self._lock:
            was_settled, self._is_settled = self._is_settled, True
        return not was_settled


class PortQuestions(QObject):
    """The window's PortAsker. ``ask`` and ``withdraw`` may be called on any thread; the widgets receive the
    signals on the GUI thread.
    """

    asked = Signal(object)
    """Carries an OpenQuestion."""
    withdrawn = Signal(object)
    """Carries an OpenQuestion that no longer needs an answer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._open: list[OpenQuestion] = []

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Show ``question`` to the user, in the window."""
        opened = OpenQuestion(question, answer)
        with self._lock:
            self._open = [*self._open, opened]
        self.asked.emit(opened)

    def withdraw(self, question: PortQuestion) -> None:
        """Withdraw ``question``."""
        with self._lock:
            withdrawn = [opened for opened in self._open if opened.question is question]
            self._open = [opened for opened in self._open if opened.question is not question]
        for opened in withdrawn:
            opened.withdraw()
            self.withdrawn.emit(opened)

    def settle(self, opened: OpenQuestion, binding: Binding | None) -> None:
        """Answer a question with the user's choice; None means that the user chose no device."""
        with self._lock:
            self._open = [one for one in self._open if one is not opened]
        opened.settle(binding)


class PortOption(Struct, frozen=True):
    """A port that a program may be given. ``granted`` is its binding if the program already has the port."""

    choice: DeviceChoice
    granted: Binding | None = None


def port_options(question: PortQuestion, seen: PortsSeen) -> list[PortOption]:
    """Return the ports that match the question: those that the program already has, then the others."""
    options = [
        PortOption(choice, binding)
        for binding in question.granted
        if (choice := _granted_choice(binding, seen)) is not None and fits(choice, question.filters)
    ]
    paths = {option.choice.path for option in options}
    for choice in seen.choices:
        if choice.group == "port" and choice.path not in paths and fits(choice, question.filters):
            options.append(PortOption(choice))
    return options


def fits(choice: DeviceChoice, filters: Iterable[PortFilter]) -> bool:
    """Return whether the device matches one of ``filters``. Without filters, every device matches."""
    wanted = [*filters]
    return not wanted or any(means(one, choice.vid, choice.pid) for one in wanted)


def described_filters(filters: Iterable[PortFilter]) -> str:
    """Describe the port that a program is asking for; "" if any port will do."""
    said = []
    for one in filters:
        number = f"{one.vendor_id:04x}" if one.vendor_id is not None else ""
        if one.product_id is not None:
            number += f":{one.product_id:04x}"
        known = known_device(one.vendor_id, -1 if one.product_id is None else one.product_id)
        title = "" if known is None else known.title
        said.append(f"{title} ({number})" if title else number or _tr("any port"))
    return ", ".join(dict.fromkeys(said))


def _granted_choice(binding: Binding, seen: PortsSeen) -> DeviceChoice | None:
    """Return the current choice for a port that the program already has; None if it is not connected."""
    device = binding.device
    has = _tr("{role}, which it already uses").format(role=binding.role)
    known = seen.present.get(device) or next(
        (choice for choice in seen.choices if device in (choice.device, choice.path)), None
    )
    if binding.instrument is not None:
        vid, pid = binding.instrument.usb_id or (None, None)
        name = binding.instrument.description.removesuffix(", simulated")
        known = DeviceChoice(
            _tr("Simulated: {name}").format(name=name),
            device,
            name,
            group="simulator",
            vid=vid,
            pid=pid,
        )
    elif known is None:
        if is_local(device):
            return None
        known = DeviceChoice(device, device, device)
    # The run itself has the port open, which is not a problem.
    return structs.replace(
        known, details=f"{has}, {known.path or device}", trouble="", remedy="", is_used=False
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("PortOption", text)
