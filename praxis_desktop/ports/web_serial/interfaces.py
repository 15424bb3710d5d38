"""``js.Serial`` and ``js.SerialPort``: interface objects that cannot be used as constructors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.constructors import JsClass, define_class
from praxis_desktop.interpreter.host.js.values import js_type_error

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


def _refuse(*arguments: object) -> Never:
    raise js_type_error("Illegal constructor")


@host_value("webserial.interface")
class Interface(JsClass):
    """The interface object of ``Serial`` or ``SerialPort``; images refer to it by name."""

    __slots__ = ()

    def __init__(self, name: str) -> None:
        super().__init__(name, _refuse)

    def same_target(self, other: Interface) -> bool:
        """Return whether ``other``, which may come from an image, is this interface."""
        return self.name == other.name

    def graph_state(self) -> list[object]:
        """Return the interface's name, as the state to save."""
        return [self.name]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Restore ``graph_state``."""
        self.__init__(state[0])  # type: ignore[misc]


INTERFACES = {name: define_class(Interface(name)) for name in ("Serial", "SerialPort")}
