"""Asks for ports on the terminal during a run, on a separate thread."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from praxis_desktop import ports, settings
from praxis_desktop.cli import output
from praxis_desktop.cli.asking.terminal_lines import NoMoreLines, TerminalLines, Withdrawal
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.terminal_text import aligned
from praxis_desktop.ports.devices.identity import all_ports
from praxis_desktop.ports.guest.port_requests import REQUESTED, PortFilter, PortQuestion, means, passes
from praxis_desktop.ports.roles import Binding, is_same_port, parse_binding

if TYPE_CHECKING:
    from praxis_desktop.ports.devices.discovery import PortInfo
    from praxis_desktop.ports.granting.remembering import Memory


log = logging.getLogger(__name__)


class TerminalAsker:
    """The PortAsker for ``run`` and ``exec`` on a terminal. Thread-safe.

    A suitable port that was granted at the start is given to the program once without asking, because the
    user has already named it. For any other port, the user is asked.
    """

    def __init__(self, lines: TerminalLines, *, memory: Memory | None = None) -> None:
        self._lines = lines
        self._memory = memory
        self._given: set[str] = set()
        self._lock = threading.Lock()
        self._withdrawal: Withdrawal | None = None

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Ask ``question`` on a separate thread. Returns immediately."""
        withdrawal = Withdrawal()
        with self._lock:
            self._withdrawal = withdrawal
        thread = threading.Thread(
            target=self._ask, args=(question, answer, withdrawal), name="question", daemon=True
        )
        thread.start()

    def withdraw(self, question: PortQuestion) -> None:
        """Withdraw ``question``, because its answer is no longer needed."""
        with self._lock:
            if self._withdrawal is not None:
                self._withdrawal.come()

    def _ask(
        self, question: PortQuestion, answer: Callable[[Binding | None], None], withdrawal: Withdrawal
    ) -> None:
        try:
            chosen = self._chosen(question, withdrawal)
        except Exception:  # the thread's last frame: the program waits for an answer
            log.exception("There was nobody to ask for a port")
            chosen = None
        with self._lock:
            self._withdrawal = None
        withdrawal.close()
        answer(chosen)

    def _chosen(self, question: PortQuestion, withdrawal: Withdrawal) -> Binding | None:
        chosen = self._fitting(question)
        if chosen is None:
            dialog = PortDialog(lambda prompt: self._lines.read_line(prompt, withdrawal), memory=self._memory)
            chosen = dialog.answer(question)
        if chosen is not None:
            self._given.add(chosen.role)
        return chosen

    def _fitting(self, question: PortQuestion) -> Binding | None:
        for binding in question.granted:
            if binding.role not in self._given and passes(binding, question.filters):
                return binding
        return None


ReadLine = Callable[[str], str]
"""Shows a prompt and reads a line, without its newline. Raises NoMoreLines."""

_NO = ("", "n", "no")
_YES = ("y", "yes")
_NONE = ("0", "none", "no", "n")


class PortDialog:
    """Asks the user for ports, one after another. Without ``memory``, no port can be remembered."""

    def __init__(self, read_line: ReadLine, *, memory: Memory | None = None) -> None:
        self._read_line = read_line
        self._memory = memory

    def answer(self, question: PortQuestion) -> Binding | None:
        """Ask a program's question. Returns a port, or None if the user refuses to choose a port."""
        wanted = ", ".join(map(_filter_text, question.filters))
        heading = f"{question.program} asks for a port{f' of {wanted}' if wanted else ''}"
        taken = {binding.role for binding in question.granted}
        roles = (f"{REQUESTED}{number}" for number in range(2, len(taken) + 3))
        role = REQUESTED if REQUESTED not in taken else next(role for role in roles if role not in taken)
        chosen = self.choose(
            heading,
            role,
            filters=question.filters,
            granted=question.granted,
            proposed=self._remembered(role, question.filters),
        )
        if chosen is not None and chosen not in question.granted:
            self.offer_to_remember(chosen, question.program)
        return chosen

    def choose(
        self,
        heading: str,
        role: str,
        *,
        filters: Sequence[PortFilter] = (),
        granted: Sequence[Binding] = (),
        without: Sequence[Binding] = (),
        proposed: Binding | None = None,
    ) -> Binding | None:
        """Ask which port to use for ``role``, offering ports that fit ``filters`` and are not in ``without``.

        The ``granted`` ports come first; Enter chooses ``proposed``. Returns None if the user refuses.
        """
        offers = [
            (binding, row)
            for binding, row in _offers(role, filters, granted)
            if not any(is_same_port(binding, one) for one in without)
        ]
        if proposed is not None and not any(is_same_port(proposed, binding) for binding, _ in offers):
            offers = [(proposed, (proposed.device, "", "")), *offers]
        preferred = next(
            (
                number
                for number, (binding, _) in enumerate(offers, 1)
                if proposed is not None and is_same_port(proposed, binding)
            ),
            0,
        )
        _show(heading, [row for _, row in offers], preferred)
        prompt = f"Port [{preferred}]: " if preferred else "Port: "
        while True:
            try:
                typed = self._read_line(prompt).strip()
            except NoMoreLines:
                return None
            if not typed:
                return offers[preferred - 1][0] if preferred else None
            if typed.lower() in _NONE:
                return None
            if typed.isdecimal() and typed.isascii() and 1 <= int(typed[:9]) <= len(offers):
                return offers[int(typed[:9]) - 1][0]
            binding = self._named(role, typed)
            if binding is not None:
                return binding

    def _remembered(self, role: str, filters: Sequence[PortFilter]) -> Binding | None:
        """Return the port that had this role in an earlier run, if it matches ``filters`` and is present."""
        if self._memory is None:
            return None
        try:
            grant = self._memory.grants().get(role)
            binding = None if grant is None else self._memory.find(grant)
        except PraxisError:
            return None
        return binding if binding is not None and passes(binding, filters) else None

    def _named(self, role: str, typed: str) -> Binding | None:
        """Return the port whose name was typed; if there is none, show a message and return None."""
        if typed.isdecimal():
            _say(f"There is no number {typed[:20]} in the list.")
            return None
        try:
            binding = parse_binding(f"{role}={typed}")
            binding.check()
        except PraxisError as error:
            _say(f"{error.message}. {error.hint}" if error.hint else error.message)
            return None
        return binding

    def offer_to_remember(self, binding: Binding, program: str, limits: str = "") -> None:
        """Ask whether to remember a chosen port for ``program``; if so, remember it."""
        if self._memory is None or ports.objection_to_remembering(binding):
            return
        try:
            while (typed := self._read_line(f"Remember for {program}? [y/N] ").strip().lower()) not in _NO:
                if typed in _YES:
                    self._memory.keep([binding], {binding.role: limits} if limits else {})
                    return
        except NoMoreLines:
            return
        except PraxisError as error:
            _say(f"The port was not remembered: {error.message}. {error.hint}".rstrip())


def _offers(
    role: str, filters: Sequence[PortFilter], granted: Sequence[Binding]
) -> list[tuple[Binding, tuple[str, str, str]]]:
    """Return the ports to choose from, with descriptions, starting with the ports already granted."""
    from praxis_desktop.cli.commands.ports.listing import port_state

    shows_all = settings.load_settings().ports.show_all
    offers = []
    for binding in granted:
        if passes(binding, filters):
            info = binding.info()
            offers.append((binding, (info.friendly_name, info.device, f"granted as {binding.role}")))
    for port in all_ports():
        binding = Binding(role, port.device)
        if (shows_all or not port.hidden) and _fits(port, filters):
            if any(is_same_port(binding, one) for one, _ in offers):
                continue
            identity = "" if port.identity is None else f"{port.identity}, "
            offers.append((binding, (port.friendly_name, port.device, identity + port_state(port))))
    return offers


def _fits(port: PortInfo, filters: Sequence[PortFilter]) -> bool:
    return not filters or any(means(one, port.vid, port.pid) for one in filters)


def _filter_text(one: PortFilter) -> str:
    if one.vendor_id is None:
        return "any kind"
    product = "" if one.product_id is None else f":{one.product_id:04x}"
    return f"USB {one.vendor_id:04x}{product}"


def _show(heading: str, rows: Sequence[tuple[str, str, str]], preferred: int) -> None:
    _say(f"{output.PROGRAM}: {heading}")
    numbered = [(f"{number:>3}", *row) for number, row in enumerate(rows, 1)]
    for line in aligned(numbered) if rows else ["  No suitable port on this computer."]:
        _say(line)
    enter = f"Enter for {preferred}, 0 for none" if preferred else "Enter for none"
    first = "a number, " if rows else ""
    _say(f"Type {first}the path of a port, or sim:KIND for a simulator; {enter}.")


def _say(line: str) -> None:
    """Flush standard output, then write to standard error.

    Control characters, and any characters the stream cannot display, are escaped, because names come from
    devices.
    """
    line = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)
    encoding = sys.stderr.encoding or "utf-8"
    sys.stdout.flush()
    sys.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    sys.stderr.flush()
