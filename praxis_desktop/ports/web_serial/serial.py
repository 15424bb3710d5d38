"""``navigator.serial``: granted ports, port requests, and port changes (Web Serial, section 3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import JsError
from praxis_desktop.interpreter.host.web.dom_exception import DOMException
from praxis_desktop.interpreter.host.web.event_target import EventHandler, EventTarget
from praxis_desktop.ports.guest.port_requests import PortQuestion, presence
from praxis_desktop.ports.guest.serial_module import SerialModule, ports_of
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.web_serial import interfaces
from praxis_desktop.ports.web_serial._options import no_policy, read_filters
from praxis_desktop.ports.web_serial.port import SerialPort

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.ports.devices.watching import PortChange
    from praxis_desktop.ports.guest.port_requests import PortPolicy
    from praxis_desktop.ports.guest.table import PortTable

MODULES = (interfaces,)
"""Modules that must be imported because images may contain their definitions."""

_Seen = tuple[bool, int | None, int | None]

CHANNEL = "webserial"
"""The environment channel for port changes and users' answers."""


@host_value("webserial.Serial", fields=("listeners of navigator.serial", "parent", "the module of its ports"))
class Serial(EventTarget):
    """The ports of one ``SerialModule``. Each role has a single object, the same throughout the run."""

    __slots__ = ("_asked", "_ports", "_questions", "module")

    js_class: ClassVar[str] = "Serial"
    js_tag: ClassVar[str] = "Serial"
    js_members: ClassVar[Mapping[str, str]] = {
        **EventTarget.js_members,
        "onconnect": "on_connect",
        "ondisconnect": "on_disconnect",
        "getPorts": "get_ports",
        "requestPort": "request_port",
    }
    js_settable = ("onconnect", "ondisconnect")
    on_connect = EventHandler("connect")
    on_disconnect = EventHandler("disconnect")

    def __init__(self, host: Host, module: SerialModule) -> None:
        super().__init__(host)
        self.module = module
        self._ports: list[SerialPort] = []
        self._asked = 0
        self._questions: dict[int, Promise] = {}

    @property
    def host(self) -> Host:
        """The interpreter's host."""
        return self._host

    @property
    def granted(self) -> PortTable:
        """The program's ports, shared with the other interfaces."""
        return ports_of(self.module)

    def role_of(self, port: object) -> str:
        """Return the role of a SerialPort; "" for any other object."""
        return port.role if isinstance(port, SerialPort) else ""

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Restore ``graph_state``, and become the ``navigator.serial`` of the new interpreter's module."""
        super().set_graph_state(state, host)
        self.granted.web_serial = self

    # ---- start
    def begin(self) -> None:
        """Start watching the granted ports. Their initial state is not reported."""
        self._host.loop.on(CHANNEL, self._heard)
        for port, (is_present, vendor, product) in self._look():
            port.connected = is_present
            if is_present:
                port.vendor_id, port.product_id = vendor, product

    def binding(self, role: str) -> Binding | None:
        """Return the binding for a role; None if it has been revoked."""
        if self._policy is None:
            return None
        return next((binding for binding in self.granted.bindings if binding.role == role), None)

    @property
    def _policy(self) -> PortPolicy | None:
        """The policy; None until ports are granted to this interpreter."""
        return None if self.granted.host is None else self.granted.policy

    @property
    def question(self) -> str:
        """A description of the pending question about a port; "" if none is pending."""
        return "an open question: which port to use" if self._questions else ""

    # ---- called by the program
    def get_ports(self) -> Promise:
        """``getPorts()``: the granted ports that are present."""
        if self._policy is None:
            return self._host.promises.rejected(no_policy("getPorts"))
        promise = Promise(self._host)
        self._host.loop.enqueue(partial(self._list, promise))
        return promise

    def _list(self, promise: Promise) -> None:
        self._apply("", "")
        promise.resolve([port for port in self._ports if port.connected])

    def request_port(self, options: Any = None) -> Promise:
        """``requestPort(options)``: ask the user for a port, which may be a newly granted one."""
        policy = self._policy
        if policy is None:
            return self._host.promises.rejected(no_policy("requestPort"))
        try:
            filters = read_filters(options)
        except JsError as error:
            return self._host.promises.rejected(error)
        self._asked += 1
        promise = self._questions[self._asked] = Promise(self._host)
        question = PortQuestion(policy.program, filters, self.granted.bindings)
        answer = partial(self._answer, self._asked)

        def ask() -> bytes:
            policy.ask(question, answer)
            return b""

        wanted = ",".join(f"{one.vendor_id}:{one.product_id}" for one in filters)
        self._host.environment.perform(CHANNEL, f"request port {wanted}".encode(), ask)
        return promise

    def forget(self, port: SerialPort) -> None:
        """Revoke a grant for the rest of the run."""
        self._ports = [kept for kept in self._ports if kept is not port]
        self.granted.bindings = tuple(
            binding for binding in self.granted.bindings if binding.role != port.role
        )

    # ---- other threads
    def _answer(self, number: int, binding: Binding | None, reason: str) -> None:
        """Handle the user's answer: a port, or a refusal with the ``reason``."""
        chosen = None if binding is None else [binding.role, binding.device]
        self._host.environment.post(CHANNEL, json.dumps(["answer", number, chosen, reason]).encode())

    def _changed(self, change: PortChange) -> None:
        news = ["change", change.kind, change.port.device]
        self._host.environment.post(CHANNEL, json.dumps(news).encode())

    # ---- between turns
    def _heard(self, payload: bytes) -> None:
        what, *details = json.loads(payload)
        if what == "answer":
            self._answered(*details)
        else:
            self._apply(*details)

    def _answered(self, number: int, chosen: list[str] | None, reason: str) -> None:
        promise = self._questions.pop(number, None)
        if promise is None:
            return
        if chosen is None:
            promise.reject(
                DOMException(f"Failed to execute 'requestPort' on 'Serial': {reason}", "NotFoundError")
            )
            return
        role, device = chosen
        asked = {} if self.granted.policy is None else self.granted.policy.chosen
        # In a replay, nobody was asked and no port is opened.
        granted = asked.pop(role, None) or Binding(role, device)
        if self.binding(role) is None:
            self.granted.bindings = (*self.granted.bindings, granted)
            self.begin()
        promise.resolve(next(port for port in self._ports if port.role == role))

    def _apply(self, kind: str, device: str) -> None:
        """Update the ports, and notify the program of those that were connected or disconnected."""
        gone = [binding.role for binding in self.granted.bindings if binding.device == device]
        for port, (is_present, vendor, product) in self._look(again=True):
            if is_present:
                port.vendor_id, port.product_id = vendor, product
            # A device that is already back was gone nevertheless.
            port.change(is_present and not (kind == "removed" and port.role in gone))

    def _look(self, *, again: bool = False) -> list[tuple[SerialPort, _Seen]]:
        """Return each granted port, its presence and its IDs. Start watching the ports, unless ``again``."""

        def look() -> bytes:
            if self.granted.policy is not None and not again:
                self.granted.policy.watch(self._changed, self.granted.bindings)
            return json.dumps([presence(binding) for binding in self.granted.bindings]).encode()

        request = (
            b"look again"
            if again
            else b"watch " + b",".join(binding.role.encode() for binding in self.granted.bindings)
        )
        seen: list[_Seen] = json.loads(self._host.environment.perform(CHANNEL, request, look))
        known = {port.role: port for port in self._ports}
        self._ports = [
            known.get(binding.role) or SerialPort(self, binding.role) for binding in self.granted.bindings
        ]
        return list(zip(self._ports, seen, strict=True))


def make_serial(host: Host, module: SerialModule) -> Serial:
    """Create ``navigator.serial`` for an interpreter's module that does not have it yet."""
    ports_of(module).web_serial = made = Serial(host, module)
    made.begin()
    return made
