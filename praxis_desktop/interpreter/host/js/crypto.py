"""``crypto``: random numbers, which come from the environment like all randomness in a guest."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.js.constructors import JsFunction
from praxis_desktop.interpreter.host.js.typed_arrays import byte_view
from praxis_desktop.interpreter.host.js.values import JsError, JsObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_QUOTA = 65536


class Crypto:
    """Implements the functions of ``crypto``."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def fill(self, array: Any) -> Any:
        """Implement ``getRandomValues``: fill a typed array and return it."""
        target = byte_view(array)
        if len(target) > _QUOTA:
            raise JsError(
                f"The requested length exceeds {_QUOTA} bytes, which is all that may be asked for at once",
                "QuotaExceededError",
            )
        target[:] = self._host.environment.entropy(len(target))
        return array

    def random_uuid(self) -> str:
        """Return ``randomUUID()``."""
        return str(uuid.UUID(bytes=self._host.environment.entropy(16), version=4))


def make_crypto(host: Host) -> JsObject:
    """Return the ``crypto`` object."""
    crypto = Crypto(host)
    return JsObject(
        getRandomValues=JsFunction("crypto.getRandomValues", crypto.fill),
        randomUUID=JsFunction("crypto.randomUUID", crypto.random_uuid),
    )
