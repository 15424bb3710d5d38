"""Far ends of lines that answer single-line commands as a test says, like instruments without a profile."""

from __future__ import annotations

import select
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from tests.ports.wires import Wire, wire

Answers = Mapping[bytes, bytes] | Callable[[bytes], bytes]

BALANCE = {b"I2": b'I2 A "WXS205SDU WXA-Bridge 220.00090 g"\r\n', b"I4": b'I4 A "B741968866"\r\n'}
"""A Mettler Toledo balance's replies to queries about its identity."""


def refusing(reply: bytes) -> Callable[[bytes], bytes]:
    """Return an instrument that gives the same answer to every command."""
    return lambda command: reply


@contextmanager
def instrument(answers: Answers, *, delay_s: float = 0.0) -> Iterator[Wire]:
    """A line with an instrument at its far end; each answer takes ``delay_s``. It does not answer unknown
    commands. ``wire.device`` is its port.
    """
    answer = answers if callable(answers) else lambda command: answers.get(command, b"")
    ends = threading.Event()

    def serve(made: Wire) -> None:
        received = b""
        while not ends.is_set():
            ready, _, _ = select.select([made], [], [], 0.05)
            if not ready:
                continue
            try:
                received += made.read(4096)
            except OSError:
                return
            *commands, received = received.replace(b"\n", b"").split(b"\r")
            for command in commands:
                if delay_s and ends.wait(delay_s):
                    return
                made.send(answer(command))

    with wire() as made:
        thread = threading.Thread(target=serve, args=(made,), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            ends.set()
            thread.join(5)
