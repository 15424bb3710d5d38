"""Reports the operations of PyLabRobot's machines as steps: wraps the public coroutine methods of every
``Machine`` class.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from _praxis import (
    deck_reports,
    holdings,
    outputs,
    places,
    recovery,
    step_limits,
    step_operations,
    step_values,
    steps,
)
from _praxis.machine_recovery import Attempts
from _praxis.machine_remedies import MovedByHand
from _praxis.messages import json_of
from _praxis.tracker_states import roll_back

_ROLE = "_praxis_role"
_WRAPPED = "_praxis_operation"
_DEVICE = "_praxis_device"
_CONNECTED = "_praxis_connected"
_RESOURCES = "pylabrobot.resources."


def call_machine(machine: object, role: str) -> None:
    """Set the role by which steps refer to ``machine``."""
    setattr(machine, _ROLE, role)


def watch_device(cls: type) -> None:
    """Report the operations of a device class as steps. Device classes have no common base class."""
    if _DEVICE in vars(cls):
        return
    setattr(cls, _DEVICE, True)
    cls.setup = _noting(cls.setup, is_connected=True)  # type: ignore[attr-defined]
    cls.stop = _noting(cls.stop, is_connected=False)  # type: ignore[attr-defined]
    for base in reversed(cls.__mro__):
        if base.__module__.startswith("pylabrobot.") and not base.__module__.startswith(_RESOURCES):
            _wrap_methods(base, is_device=True)


def _noting(function: Callable[..., Awaitable[Any]], *, is_connected: bool) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(function)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_connected:
            setattr(self, _CONNECTED, False)
        result = await function(self, *args, **kwargs)
        setattr(self, _CONNECTED, is_connected)
        return result

    return call


def is_connected(machine: Any) -> bool:
    """Return whether a machine is connected, judging by our own attribute if it has no ``setup_finished``."""
    finished = getattr(machine, "setup_finished", None)
    return bool(getattr(machine, _CONNECTED, False) if finished is None else finished)


def _wrap_methods(cls: type, *, is_device: bool = False) -> None:
    """Wrap the methods that a machine's class itself defines. Inherited methods are already wrapped."""
    for name, function in list(vars(cls).items()):
        if name.startswith("_") or not inspect.isfunction(function) or hasattr(function, _WRAPPED):
            continue
        if inspect.iscoroutinefunction(function):
            operation = step_operations.Operation(cls, function, is_device=is_device)
            setattr(cls, name, _observed(operation, function))


def _observed(
    operation: step_operations.Operation, function: Callable[..., Awaitable[Any]]
) -> Callable[..., Awaitable[Any]]:
    async def run(
        recorder: steps.Recorder,
        place: places.Place,
        machine: Any,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        outer = steps.current.get()
        # A method that calls the one it overrides counts as one step.
        # The methods of a device call each other down to the bytes: only the outermost is a step.
        is_folded = (
            outer is not None
            and outer.machine is machine
            and (getattr(machine, _DEVICE, False) or outer.method == operation.method)
        )
        if is_folded or operation.is_hidden:
            return await function(machine, *args, **kwargs)
        if place is places.NOWHERE and outer is not None:
            place = outer.place
        role = role_of(machine)
        called = operation.call(machine, role, place, args, kwargs)
        step = recorder.begin_described(outer, place, called.described, step_limits.default)
        step.machine, step.method = machine, operation.method
        perform = function if steps.watcher is None else steps.watcher.spoilt(function, step)
        how = ""
        try:
            if step.is_held:
                await steps.hold(step.number)
            if recovery.is_on:
                attempts = Attempts(
                    machine,
                    operation.method,
                    perform,
                    role=role,
                    operation=operation.name,
                    step=step,
                    unit=operation.unit,
                    title=functools.partial(_titled, operation, machine, role),
                )
                operate = functools.partial(_operate, step, operation, perform, machine, role, called.given)
                result, how = await attempts.run(operate, args, kwargs, called.given)
            elif step.limit is None:
                result = await perform(machine, *args, **kwargs)
            else:
                result = await _operate(step, operation, perform, machine, role, called.given, args, kwargs)
        except BaseException as error:
            if hasattr(machine, "deck"):
                roll_back(machine, called.given)
                deck_reports.note_gripper(machine, called.given)
            if isinstance(error, MovedByHand):
                recorder.end(step, None, step_values.json_of(None), json_of(recovery.BY_HAND))
            else:
                recorder.end(step, error)
            raise
        if operation.method == "setup":
            deck_reports.begin(machine, role)
        if hasattr(machine, "deck"):
            if not how:
                holdings.note(machine, operation.method, called.given)
            deck_reports.note_gripper(machine, called.given)
        if how:
            recorder.end(step, None, step_values.json_of(result), json_of(how))
            return result
        if result is None:
            recorder.end(step)
            return None
        recorder.end(step, None, step_values.json_of(result), operation.summary(result))
        if operation.is_reading:
            outputs.tell_reading(step.number, role, operation.name, machine, called.given, result)
        return result

    # A coroutine is named after its function. Setting the names of each coroutine would take longer.
    run.__name__, run.__qualname__ = function.__name__, function.__qualname__

    @functools.wraps(function)
    def call(self: Any, *args: Any, **kwargs: Any) -> Awaitable[Any]:
        recorder = steps.recorder
        if recorder is None:
            return function(self, *args, **kwargs)
        # Here, and not in the coroutine: a task that awaits it has none of the protocol's frames.
        place = places.place_of(sys._getframe(1))
        if steps.watcher is not None and not steps.watcher.is_operation_told(operation, self, place):
            return function(self, *args, **kwargs)
        return run(recorder, place, self, args, kwargs)

    setattr(call, _WRAPPED, operation)
    steps.mark_coroutine_function(call)
    return call


def _operate(
    step: steps.Running,
    operation: step_operations.Operation,
    function: Callable[..., Awaitable[Any]],
    machine: Any,
    role: str,
    given: Mapping[str, Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
) -> Awaitable[Any]:
    """Return an awaitable that does the work of a step, within the step's time limit if there is one."""
    if step.limit is None:
        return function(machine, *args, **kwargs)
    title = _titled(operation, machine, role, given)
    return step_limits.limited_async(step, title, lambda: function(machine, *args, **kwargs))()


def _titled(operation: step_operations.Operation, machine: Any, role: str, given: Mapping[str, Any]) -> str:
    try:
        return operation.title.of(machine, role, given)
    except Exception:  # noqa: BLE001 - the title must not make the operation fail
        return operation.method


def role_of(machine: Any) -> str:
    """Return the bench's name for a machine, else the machine's own name, else its class name."""
    role = getattr(machine, _ROLE, None)
    if role is None:
        role = getattr(machine, "name", None)
        # A liquid handler without a name is named after its deck.
        if not isinstance(role, str) or role.startswith("lh_"):
            role = step_operations.snake_case(type(machine).__name__)
    return role if type(role) is str else str(role)


def change(module: Any) -> None:
    """Change PyLabRobot's module of machines, which has just been loaded."""
    machine: Any = module.Machine

    def init_subclass(cls: type, /, **options: Any) -> None:
        super(machine, cls).__init_subclass__(**options)
        _wrap_methods(cls)

    machine.__init_subclass__ = classmethod(init_subclass)
    _wrap_methods(machine)
