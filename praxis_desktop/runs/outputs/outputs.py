"""A run's outputs as events, during the run and when it ends; every point in a series is reported."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import structs

from praxis_desktop.core.events import DataEvent, Event, LogEvent, ResultEvent, VerdictEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.faults import GuestError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.interpreter.host.js.extensible import offer
from praxis_desktop.protocols.definition import DataView
from praxis_desktop.runs import outputs

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.runs.outputs.reading import Collected
    from praxis_desktop.runs.request import RunSetup


MOST_SINGLE = 10_000
"""Number of points in a series that are reported individually."""

TOGETHER = 100
"""Number of further points that are reported in one event."""


class Courses:
    """Reports the points in series; ``flush`` reports any that have not been reported yet."""

    def __init__(self, tell: Callable[[DataEvent], None]) -> None:
        self._tell = tell
        self._counts: dict[str, int] = {}
        self._waiting: dict[str, tuple[DataEvent, list[list[float | None]]]] = {}

    def add(self, event: DataEvent, time: float) -> None:
        """Add a point: the value of ``event``, measured at ``time`` in seconds."""
        count = self._counts[event.key] = self._counts.get(event.key, 0) + 1
        value = event.value
        assert value is None or isinstance(value, int | float)
        point = [round(time, 6), value]
        if count <= MOST_SINGLE:
            self._tell(structs.replace(event, value={"points": [point]}))
            return
        _, points = self._waiting.setdefault(event.key, (event, []))
        points.append(point)
        if len(points) >= TOGETHER:
            self._tell_waiting(event.key)

    def kept(self) -> dict[str, object]:
        """Return the counts and the unreported points, as plain data for ``take_up``."""
        waiting = [[structs.asdict(event), points] for event, points in self._waiting.values()]
        return {"counts": dict(self._counts), "waiting": waiting}

    def take_up(self, kept: Mapping[str, Any]) -> None:
        """Continue from ``kept``. Raises LookupError or TypeError if it is invalid."""
        self._counts = {str(key): int(count) for key, count in kept["counts"].items()}
        for told, points in kept["waiting"]:
            event = DataEvent(**told)
            self._waiting[event.key] = event, list(points)

    def flush(self) -> None:
        """Report all points that have not been reported yet."""
        for key in list(self._waiting):
            self._tell_waiting(key)

    def _tell_waiting(self, key: str) -> None:
        event, points = self._waiting.pop(key)
        self._tell(structs.replace(event, value={"points": points}))


log = logging.getLogger(__name__)

MOST_KEPT = 256 << 20
"""Maximum number of characters of output per run; further outputs are dropped with a logged warning."""

VALUE = "value"
"""The key of the program's return value."""


class Outputs:
    """Reports one guest's outputs as events.

    The guest may send anything. Malformed outputs are logged and ignored, but ``leave_out`` is called with
    None for each, and with each event that is not saved, because both count for the verdict. Use it on the
    run's thread. Modules are loaded with the first output, because most uses of the command line produce
    none.
    """

    NAME = "_praxis_outputs"
    """The object's name in the guest's ``js``."""

    def __init__(self, tell: Callable[[Event], None], leave_out: Callable[[Event | None], None]) -> None:
        self._tell_event = tell
        self._leave_out = leave_out
        self._kept = 0
        self._has_warned = self._is_concluded = False
        self._collected: Collected | None = None
        self._setup: RunSetup | None = None
        self._keys: dict[str, str] = {}
        """The keys reported so far. Each can be looked up by the whole key or by its last part."""
        self._courses: Courses | None = None
        self._functions = OutputFunctions(self._told)

    def offer_to(self, interpreter: Interpreter) -> None:
        """Make the guest report its outputs. Call this on the guest's thread before the program starts."""
        offer(interpreter.host.globals, self.NAME, lambda: self._functions)
        interpreter.load("_praxis.outputs:listen")()

    def kept(self) -> dict[str, object]:
        """Return the counts, the reported keys and the unreported points, as plain data for ``return_to``."""
        courses = None if self._courses is None else self._courses.kept()
        return {"characters": self._kept, "keys": dict(self._keys), "courses": courses}

    def return_to(self, interpreter: Interpreter, kept: Mapping[str, Any]) -> None:
        """Replace the object that the guest had when it was captured, without the guest noticing. Raises
        LookupError or TypeError for invalid data.
        """
        held = interpreter.host.returned.get(self.NAME)
        if isinstance(held, OutputFunctions):
            held.begin(self._told)
            self._functions = held
        offer(interpreter.host.globals, self.NAME, lambda: self._functions)
        self._kept = int(kept["characters"])
        self._keys = {str(key): str(whole) for key, whole in kept["keys"].items()}
        if kept["courses"] is not None:
            self._courses = Courses(self._tell)
            self._courses.take_up(kept["courses"])

    def collect(self, interpreter: Interpreter, setup: RunSetup | None) -> None:
        """Read the protocol's state from the guest, if it still exists, no matter how the program ended."""
        self._setup = setup
        if setup is None or not setup.protocol.function:
            return
        wants_labware = any(view.source_type == "plr_state" for view in setup.protocol.data_views)
        try:
            text = interpreter.load("_praxis.outputs").get_attribute("collected")(wants_labware)
            self._collected = outputs.collected(str(text))
        except GuestError:
            log.debug("The guest is lost, and its state with it")
        except (ValueError, AttributeError, TypeError) as error:
            log.warning("The state that the protocol left is invalid: %s", error)

    def conclude(self, result: ResultEvent) -> None:
        """Report the outputs at the end of the run: state, value and views. Further calls do nothing."""
        if self._is_concluded:
            return
        self._is_concluded = True
        if self._courses is not None:
            self._courses.flush()
        state = {} if self._collected is None else self._collected.state
        value = result.result.value
        for key, content in state.items():
            if self._keys.get(key) != key:  # skip results that the protocol has reported itself
                self._tell_found(key, content, "state")
        if value is not None and value != state:
            self._tell_found(VALUE, value, "value")
        self._tell_views()

    def _tell_found(self, key: str, content: object, kind: str) -> None:
        for event in outputs.found_in(key, content, kind):
            self._tell(event)

    def _tell_views(self) -> None:
        if self._setup is None or not self._setup.protocol.data_views:
            return
        labware = {} if self._collected is None else self._collected.labware
        for view in self._setup.protocol.data_views:
            event = _view_event(view, self._keys, labware)
            if event is not None:
                self._tell(event)
            elif view.required:
                self._tell_event(
                    LogEvent(
                        Message(
                            "the run has no data for the view {name}, which is required", name=repr(view.name)
                        ),
                        "warning",
                    )
                )

    def _told(self, text: str) -> None:
        try:
            if len(text) > outputs.MOST_TEXT:
                raise ValueError(Message("{count} characters", count=len(text)))
            event, time = outputs.told_output(text)
        except ValueError as error:
            if not self._has_warned:
                self._warn(Message("An invalid output was ignored: {error}", error=error))
            self._has_warned = True
            self._leave_out(None)
            return
        self._kept += len(text)
        if self._kept > MOST_KEPT:
            if self._kept - len(text) <= MOST_KEPT:
                self._warn(
                    Message(
                        "The run produced more than {most_kept} MiB of outputs; later ones are not saved",
                        most_kept=MOST_KEPT >> 20,
                    )
                )
            if isinstance(event, DataEvent) and event.kind == "series":
                event = structs.replace(event, value={"points": [[time, event.value]]})
            self._leave_out(event)
            return
        if isinstance(event, VerdictEvent):
            self._tell_event(event)
        elif event.kind == "series":
            self._keys.setdefault(event.key, event.key)
            self._add_point(event, time)
        else:
            self._tell(event)

    def _add_point(self, event: DataEvent, time: float) -> None:
        if self._courses is None:
            self._courses = Courses(self._tell)
        self._courses.add(event, time)

    def _tell(self, event: DataEvent) -> None:
        self._keys[event.key] = event.key
        self._keys.setdefault(event.key.rpartition(".")[2], event.key)
        self._tell_event(event)

    def _warn(self, why: str) -> None:
        self._tell_event(LogEvent(why, "warning"))


@host_value("outputs.functions")
class OutputFunctions:
    """The functions that a guest may call; each is marked ``guest_method``.

    In a restored guest they do nothing until ``begin`` is called.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.begin(tell)

    def begin(self, tell: Callable[[str], None]) -> None:
        self._tell: Callable[[str], None] | None = tell

    @guest_method
    def tell(self, text: str) -> None:
        """Report an output, given as JSON."""
        if self._tell is not None:
            self._tell(text)

    def graph_state(self) -> list[object]:
        """Return an empty list, because the callback belongs to the run that was captured."""
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Restore the functions without a callback, so that they do nothing."""
        self._tell = None
        host.returned[Outputs.NAME] = self


_NAMING = ("output", "key", "name", "field")
"""Fields of a source_filter that name an output."""

_METHODS = ("operation", "method", "function_name", "function")
"""Fields of a source_filter that name the operation whose readings are to be shown."""

_ROLES = ("resource", "resource_name", "labware", "plate")
"""Fields of a source_filter that name a piece of labware."""


def _view_event(view: DataView, keys: Mapping[str, str], labware: Mapping[str, object]) -> DataEvent | None:
    """Return the event for a view, or None if the view has no data.

    The event's value has the entry ``"output": KEY`` for an output, or ``"value": ...`` for the data itself.
    ``keys`` are the outputs' keys; ``labware`` holds the contents of the plates' wells.
    """
    shown: dict[str, object] = {"source_type": view.source_type, "description": view.description}
    if view.schema is not None:
        shown["schema"] = dict(view.schema)
    found = _state_of(view, labware) if view.source_type == "plr_state" else None
    key = _output_of(view, keys)
    if found is not None:
        shown["value"] = found
    elif key is not None:
        shown["output"] = key
    elif view.default_value is not None:
        shown["value"] = view.default_value
    else:
        return None
    return DataEvent(view.name, "view", shown, view.description or view.name)


def _output_of(view: DataView, keys: Mapping[str, str]) -> str | None:
    """Return the key of the output to show. This is the one that the view's filter names or, if the filter
    names none, the one with the view's own name.
    """
    for field in (*_NAMING, *_METHODS):
        named = (view.source_filter or {}).get(field)
        if isinstance(named, str):
            return keys.get(named) or keys.get(named.rpartition(".")[2])
    return keys.get(view.name) or keys.get(f"{view.name}_data")


def _state_of(view: DataView, labware: Mapping[str, object]) -> object | None:
    for field in _ROLES:
        named = (view.source_filter or {}).get(field)
        if isinstance(named, str):
            return labware.get(named)
    if len(labware) == 1:
        return next(iter(labware.values()))
    return dict(labware) or None
