"""People who are asked for ports, and a program that asks."""

from __future__ import annotations

import threading
from collections.abc import Callable

from praxis_desktop.ports.guest.port_requests import PortQuestion
from praxis_desktop.ports.roles import Binding, parse_binding

ASK = """
import js
try:
    port = await js.navigator.serial.requestPort()
except Exception as error:
    result = str(error)
else:
    await port.open(baudRate=9600)
    writer = port.writable.getWriter()
    await writer.write(js.Uint8Array.new(b"S\\r\\n"))
    result = bytes((await port.readable.getReader().read()).value).decode()
result
"""
"""Asks for a port; its value is the answer of a balance, or why there is no port."""


class Person:
    """Answers with ``device`` after ``seconds``; never if that is None."""

    def __init__(self, device: str = "", seconds: float | None = 0.0) -> None:
        self.device = device
        self.seconds = seconds
        self.asked: list[PortQuestion] = []
        self.withdrawn = threading.Event()
        self.is_asked = threading.Event()

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        self.asked.append(question)
        self.is_asked.set()
        chosen = parse_binding(f"port={self.device}") if self.device else None
        if self.seconds is not None:
            timer = threading.Timer(self.seconds, answer, (chosen,))
            timer.daemon = True
            timer.start()

    def withdraw(self, question: PortQuestion) -> None:
        self.withdrawn.set()
