"""Reports PyLabRobot's actions to a dry run's ledger and checks: calls to liquid handlers' backends, volumes
that are set, and tip spots that a program inspects. Also skips arithmetic in PyLabRobot that has no effect.
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from _praxis import changed_modules, deck_pieces, steps
from _praxis.moved_modules import names_of

if TYPE_CHECKING:
    from _praxis.deck_checks import DeckChecks
    from _praxis.ledger import Ledger, Move
    from _praxis.noted_findings import Findings


def watch(ledger: Ledger, findings: Findings) -> None:
    """Start reporting to ``ledger`` and checking decks, even if PyLabRobot is not imported until later."""
    of_modules: dict[str, Callable[[Any], None]] = {
        "pylabrobot.liquid_handling.liquid_handler": functools.partial(_watch_handlers, ledger, findings),
        "pylabrobot.resources.volume_tracker": functools.partial(_watch_volumes, ledger),
        "pylabrobot.resources.tip_rack": functools.partial(_watch_spots, ledger),
        "pylabrobot.resources.resource": _measure_plainly,
        "pylabrobot.resources.rotation": _turn_plainly,
    }
    for module, change in of_modules.items():
        for name in names_of(module):
            changed_modules.finder.add(name, change)


def _watch_handlers(ledger: Ledger, findings: Findings, module: Any) -> None:
    """Make every liquid handler's ``setup`` listen to its backend and check its deck."""
    from _praxis.deck_checks import DeckChecks

    set_up, checks = module.LiquidHandler.setup, DeckChecks(findings)

    @functools.wraps(set_up)
    def setup(self: Any, *args: Any, **kwargs: Any) -> Any:
        _listen(ledger, checks, self)
        checks.begin(self)
        return set_up(self, *args, **kwargs)

    steps.mark_coroutine_function(setup)
    module.LiquidHandler.setup = setup
    stamp = getattr(module.LiquidHandler, "stamp", None)
    if stamp is None:
        return

    @functools.wraps(stamp)
    async def stamped(self: Any, source: Any, target: Any, *args: Any, **kwargs: Any) -> Any:
        before = ledger.added_to(source)
        result = await stamp(self, source, target, *args, **kwargs)
        if target is not source and ledger.added_to(source) > before:  # PyLabRobot 0.2.2
            ledger.note_astray(self, source, target)
        return result

    module.LiquidHandler.stamp = stamped


def _watch_volumes(ledger: Ledger, module: Any) -> None:
    set_volume = module.VolumeTracker.set_volume

    @functools.wraps(set_volume)
    def stated(self: Any, volume: float) -> None:
        set_volume(self, volume)
        ledger.state(self, volume)

    module.VolumeTracker.set_volume = stated


def _watch_spots(ledger: Ledger, module: Any) -> None:
    get_tip = module.TipSpot.get_tip

    @functools.wraps(get_tip)
    def seen(self: Any) -> Any:
        ledger.seen(self)
        return get_tip(self)

    module.TipSpot.get_tip = seen
    set_tip_state = module.TipRack.set_tip_state

    @functools.wraps(set_tip_state)
    def stated(self: Any, tips: Any) -> None:
        set_tip_state(self, tips)
        given = enumerate(tips) if isinstance(tips, list) else tips.items()
        ledger.state_tips((self.get_item(identifier), bool(has_tip)) for identifier, has_tip in given)

    module.TipRack.set_tip_state = stated


def _measure_plainly(module: Any) -> None:
    """Make unrotated resources return their sizes without rotating their eight corners, which took a sixth of
    a short dry run. The numbers are the same.
    """
    for axis in "xyz":
        size = getattr(module.Resource, f"get_absolute_size_{axis}")
        setattr(module.Resource, size.__name__, _plain_size(size, f"get_size_{axis}"))


def _plain_size(turned_size: Callable[[Any], float], name: str) -> Callable[[Any], float]:
    @functools.wraps(turned_size)
    def size(self: Any) -> float:
        length = getattr(self, name)()
        if not 0 <= length < math.inf or deck_pieces.is_turned(self):
            return turned_size(self)
        return round(float(length), 4)  # as PyLabRobot rounds coordinates

    return size


def _turn_plainly(module: Any) -> None:
    """Make rotations by zero return their matrix without multiplying three matrices."""
    multiplied = module.Rotation.get_rotation_matrix
    unturned = multiplied(module.Rotation())

    @functools.wraps(multiplied)
    def matrix(self: Any) -> list[list[float]]:
        if self.x or self.y or self.z:
            return multiplied(self)  # type: ignore[no-any-return]
        return [[*row] for row in unturned]

    module.Rotation.get_rotation_matrix = matrix


def _listen(ledger: Ledger, checks: DeckChecks, handler: Any) -> None:
    """Start checking what each call to a liquid handler's backend will reach, and counting the calls that
    complete.
    """
    backend = handler.backend
    for name, check in _REACHED.items():
        method = getattr(backend, name, None)
        if method is not None and not hasattr(method, "praxis_checks"):
            setattr(backend, name, _checked(checks, handler, method, check))
    for name, count in _OPERATIONS.items():
        method = getattr(backend, name, None)
        if method is not None and not hasattr(method, "praxis_counts"):
            setattr(backend, name, _counted(ledger, handler, method, count))


def _counted(
    ledger: Ledger, handler: Any, method: Any, count: Callable[[Ledger, Any, Any], None]
) -> Callable[..., Any]:
    @functools.wraps(method)
    async def counted(*args: Any, **kwargs: Any) -> Any:
        result = await method(*args, **kwargs)
        count(ledger, handler, args[0] if args else next(iter(kwargs.values())))
        return result

    counted.praxis_counts = True  # type: ignore[attr-defined]
    return _signed(counted, method)


def _checked(
    checks: DeckChecks, handler: Any, method: Any, check: Callable[[DeckChecks, Any, Any, Any], None]
) -> Callable[..., Any]:
    @functools.wraps(method)
    async def checked(*args: Any, **kwargs: Any) -> Any:
        given = [*args, *kwargs.values()]
        check(checks, handler, given[0], given[1] if len(given) > 1 else None)
        return await method(*args, **kwargs)

    checked.praxis_checks = True  # type: ignore[attr-defined]
    return _signed(checked, method)


def _signed(wrapper: Callable[..., Any], method: Any) -> Callable[..., Any]:
    """Return ``wrapper`` with the signature of ``method``, which PyLabRobot reads before each call."""
    wrapper.__signature__ = inspect.signature(method)  # type: ignore[attr-defined]
    return wrapper


def _reached(checks: DeckChecks, handler: Any, operations: Any, channels: Any) -> None:
    checks.reach(handler, operations, channels)


def _taken_by_gripper(checks: DeckChecks, handler: Any, pickup: Any, _more: Any) -> None:
    resource = pickup.resource
    middle = resource.get_location_wrt(handler.deck, x="c") + pickup.offset
    checks.reach_by_gripper(handler, resource, middle.x)


def _put_by_gripper(checks: DeckChecks, handler: Any, drop: Any, _more: Any) -> None:
    middle = drop.destination.x + drop.resource.get_absolute_size_x() / 2 + drop.offset.x
    checks.reach_by_gripper(handler, drop.resource, middle)


_REACHED: dict[str, Callable[[DeckChecks, Any, Any, Any], None]] = {
    "pick_up_tips": _reached,
    "drop_tips": _reached,
    "aspirate": _reached,
    "dispense": _reached,
    "pick_up_resource": _taken_by_gripper,
    "drop_resource": _put_by_gripper,
}


def _picked_up(ledger: Ledger, handler: Any, operations: Any) -> None:
    ledger.pick_up(handler, [(operation.resource, operation.tip) for operation in operations])


def _dropped(ledger: Ledger, handler: Any, operations: Any) -> None:
    ledger.drop(handler, [(operation.resource, operation.tip) for operation in operations])


def _aspirated(ledger: Ledger, handler: Any, operations: Any) -> None:
    ledger.aspirate(handler, _moves(operations))


def _dispensed(ledger: Ledger, handler: Any, operations: Any) -> None:
    ledger.dispense(handler, _moves(operations))


def _moves(operations: Any) -> list[Move]:
    return [(each.resource, each.tip, each.volume, each.mix) for each in operations]


def _picked_up_96(ledger: Ledger, handler: Any, operation: Any) -> None:
    ledger.pick_up_96(handler, operation.resource, operation.tips)


def _dropped_96(ledger: Ledger, handler: Any, operation: Any) -> None:
    ledger.drop_96(handler, operation.resource)


def _aspirated_96(ledger: Ledger, handler: Any, operation: Any) -> None:
    ledger.aspirate(handler, _moves_96(ledger, handler, operation))


def _dispensed_96(ledger: Ledger, handler: Any, operation: Any) -> None:
    ledger.dispense(handler, _moves_96(ledger, handler, operation))


def _moves_96(ledger: Ledger, handler: Any, operation: Any) -> list[Move]:
    """Return a move for each tip. Either each tip has its own well, or all tips share one container."""
    wells = getattr(operation, "wells", None) or [operation.container] * len(operation.tips)
    if all(tip is None for tip in operation.tips):
        ledger.note_no_tips_96(handler, wells[0].parent if hasattr(operation, "wells") else wells[0])
    return [
        (well, tip, operation.volume, operation.mix)
        for well, tip in zip(wells, operation.tips, strict=False)
        if tip is not None
    ]


_OPERATIONS: dict[str, Callable[[Ledger, Any, Any], None]] = {
    "pick_up_tips": _picked_up,
    "drop_tips": _dropped,
    "aspirate": _aspirated,
    "dispense": _dispensed,
    "pick_up_tips96": _picked_up_96,
    "drop_tips96": _dropped_96,
    "aspirate96": _aspirated_96,
    "dispense96": _dispensed_96,
}
