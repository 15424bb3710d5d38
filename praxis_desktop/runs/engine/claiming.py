"""A run's claim on the devices of its ports, which it may have to wait for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.transport import never

if TYPE_CHECKING:
    from praxis_desktop.ports.claims.claiming import Claim
    from praxis_desktop.ports.claims.tickets import ClaimOwner
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.runs.request import RunRequest


class RunClaims:
    """Claims devices for one run, so that no other run of this computer uses them meanwhile."""

    def __init__(self, request: RunRequest, run_id: str) -> None:
        self._request = request
        self._run_id = run_id

    def take(
        self,
        bindings: Sequence[Binding],
        *,
        tell: Callable[[str], None],
        cancelled: Callable[[], bool],
    ) -> AbstractContextManager[object]:
        """Claim the devices of ``bindings``, all at once; ``tell`` is told what the run waits for, if it has
        to and may. Raises PortBusy if it may not, Killed when ``cancelled`` says so.
        """
        if all(binding.is_simulated for binding in bindings):
            return nullcontext()
        from praxis_desktop.ports.claims.claiming import Claim, ClaimCancelled, Claims

        try:
            away = elsewhere()
            if away is not None:
                queue = self._request.waits_for_ports
                return Claim.elsewhere(
                    bindings, away.claim(bindings, queue=queue, tell=tell, cancelled=cancelled)
                )
            return Claims().take(
                bindings,
                owner=self._owner(),
                queue=self._request.waits_for_ports,
                tell=tell,
                cancelled=cancelled,
            )
        except ClaimCancelled:
            raise Killed("the run was stopped while it waited for its ports") from None

    def one(self, binding: Binding) -> Claim:
        """Claim the device of a port that was chosen while the program runs. Raises PortBusy."""
        from praxis_desktop.ports.claims.claiming import Claim, Claims

        away = elsewhere()
        if away is not None:
            return Claim.elsewhere([binding], away.claim([binding], queue=False, tell=None, cancelled=never))
        return Claims().take([binding], owner=self._owner())

    def _owner(self) -> ClaimOwner:
        from praxis_desktop.ports.claims.tickets import ClaimOwner

        return ClaimOwner(self._run_id, self._request.program.title, self._request.operator)
