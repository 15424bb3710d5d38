"""The interface through which the USB process uses a device."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from praxis_desktop.ports.dialects.transfers import Completion, Setup


class Gone(Exception):
    """The device is no longer present."""


class Owner(ABC):
    """An open device. Only one thread at a time may use an endpoint; ``changes`` says whether reading must
    pause during a request.
    """

    @property
    @abstractmethod
    def in_endpoints(self) -> frozenset[int]:
        """The IN endpoints that can be read now."""

    @abstractmethod
    def receive(self, endpoint: int, wait_ms: int) -> Completion | None:
        """Return a packet or a failure status from an IN endpoint; None after ``wait_ms``. Raises Gone."""

    @abstractmethod
    def send(
        self, endpoint: int, data: bytes, timeout_ms: int, is_given_up: Callable[[], bool]
    ) -> Completion:
        """Perform an OUT transfer. Raises Gone."""

    @abstractmethod
    def control(self, setup: Setup, data: bytes, timeout_ms: int) -> Completion:
        """Carry out a control transfer. Raises Gone."""

    def changes(self, setup: Setup) -> bool:
        """Return whether a request changes the set of endpoints, or the data that the endpoints send."""
        return False

    @abstractmethod
    def release(self) -> None:
        """Release the device."""
