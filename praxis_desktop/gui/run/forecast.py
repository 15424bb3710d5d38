"""The forecast for a run, based on a dry run with the same values: the run's steps, and the time left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field, structs

from praxis_desktop.protocols.benches import deck_plan
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.parameters.wells import PlateShape, Well, position, wells

if TYPE_CHECKING:
    from praxis_desktop.core.decks import DeckChanges
    from praxis_desktop.core.events import StepEvent
    from praxis_desktop.protocols.benches.bench import Bench, Place
    from praxis_desktop.runs.dry_run import PlannedStep
    from praxis_desktop.runs.dry_run.report import DryRunReport, PlannedCheck


class TimeLeft(Struct, frozen=True):
    """The time left. ``is_least`` means that more time may be needed, because the duration of some steps is
    unknown. ``is_asking`` means that the time people take to answer is not included.
    """

    seconds: float
    is_least: bool
    is_asking: bool = False


class Forecast:
    """Follows a run and predicts the rest of it, as long as the run can be matched with its dry run. If the
    run repeats or skips steps, for example because it polls an instrument, its position in the plan is
    determined again, and the following steps are renumbered.
    """

    def __init__(self, report: DryRunReport) -> None:
        self.planned: tuple[PlannedStep, ...] = report.planned
        """The planned steps, in the order of their numbers in the run."""
        self._checks = report.checks
        self._questions = tuple([question.step for question in report.questions])
        """The numbers of the steps that ask the user a question."""
        self._has_more_questions = report.asked > len(report.questions)
        self._steps = report.steps
        self._duration = report.duration
        self._is_timed = not report.untimed
        self._is_off = not report.is_complete
        self.is_judged = report.is_judged
        """Whether to expect numbers with limits or a verdict; False if the protocol declares neither."""
        self._is_exact = True
        self._now = 0
        self._added: dict[int, float] = {}

    @property
    def steps(self) -> int:
        """The total number of steps; 0 if unknown."""
        return 0 if self._is_off else self._steps

    @property
    def told_steps(self) -> int:
        """The total number of steps to show; 0 if it is unknown, or if a step was repeated or skipped,
        because the number would otherwise keep growing while a run polls an instrument.
        """
        return self.steps if self._is_exact else 0

    @property
    def upcoming(self) -> tuple[PlannedStep, ...]:
        """The steps that have not begun yet."""
        return () if self._is_off else self.planned[self._now :]

    @property
    def checks(self) -> tuple[PlannedCheck, ...]:
        """All numbers with limits that the run should report; empty if unknown."""
        return () if self._is_off else self._checks

    def follow(self, events: Iterable[StepEvent]) -> None:
        """Update the forecast from steps that began or ended."""
        for event in events:
            # A step that begins and ends within a batch is reported only by its end.
            if event.step <= self._now or self._is_off:
                continue
            self._now = event.step
            place = event.step - 1
            if place < len(self.planned):
                is_foreseen = is_step(self.planned[place], event)
            else:
                is_foreseen = event.step <= self._steps
            if not is_foreseen:
                self._is_off = not self._find_again(event, place)

    def _find_again(self, event: StepEvent, place: int) -> bool:
        """Continue the plan at the nearest matching step, preferably an earlier one, as repeating is likelier
        than skipping. An unplanned inner step, such as reconnecting, leaves the position unchanged.
        """
        planned, past = self.planned, self.planned[:place]
        if len(past) < place:
            return False
        for distance in range(1, max(place, len(planned) - place) + 1):
            for found in (place - distance, place + distance):
                if 0 <= found < len(planned) and is_step(planned[found], event):
                    self._go_on(past, found)
                    return True
        if not past or event.depth <= (planned[place].depth if place < len(planned) else 0):
            return False
        added = structs.replace(
            past[-1],
            step=event.step,
            title=event.title,
            operation=event.operation,
            depth=event.depth,
            duration=0.0,
            is_timed=False,
            kind=event.kind,
        )
        self._go_on((*past, added), place)
        return True

    def _go_on(self, past: tuple[PlannedStep, ...], found: int) -> None:
        """Continue after ``past`` with the planned steps from position ``found``."""
        moved = len(past) - found
        self._is_exact = self._is_exact and not moved
        self.planned = past + tuple(
            [structs.replace(step, step=step.step + moved) for step in self.planned[found:]]
        )
        self._steps += moved
        self._questions = tuple([step + moved if step > found else step for step in self._questions])
        self._checks = tuple(
            [
                structs.replace(check, step=check.step + moved) if check.step > found else check
                for check in self._checks
            ]
        )

    def lengthen(self, step: int, seconds: float) -> None:
        """Record that the user extended a wait by the given number of seconds."""
        self._added[step] = self._added.get(step, 0.0) + seconds

    def left(self, in_step: float) -> TimeLeft | None:
        """Return the time left, ``in_step`` seconds after the newest step began; None if unknown."""
        if self._is_off or not self.planned or self._now > len(self.planned):
            return None
        if self._now == 0:
            return self._time_left(self._duration) if self._duration >= 1 else None
        step = self.planned[self._now - 1]
        added = self._added.get(self._now, 0.0)
        seconds = self._duration + added - step.start - min(in_step, step.duration + added)
        if seconds < 1 and not self._is_timed:
            return None
        return self._time_left(max(seconds, 0.0))

    def _time_left(self, seconds: float) -> TimeLeft:
        is_asking = self._has_more_questions or any(step > self._now for step in self._questions)
        return TimeLeft(seconds, not self._is_timed, is_asking)

    def left_of_step(self, step: int, in_step: float) -> float | None:
        """Return the seconds until the newest ``step`` ends or an inner step begins; None if unknown."""
        if step != self._now or self.duration_of(step) is None:
            return None
        planned = self.planned[step - 1]
        end = planned.start + planned.duration
        if step < len(self.planned) and self.planned[step].depth > planned.depth:
            end = self.planned[step].start
        left = end - planned.start + self._added.get(step, 0.0) - in_step
        return left if left >= 1 else None

    def share(self, in_step: float) -> float:
        """Return the fraction of the newest step that is done, from 0 to 1; 0 if unknown."""
        if self._is_off or not 0 < self._now <= len(self.planned):
            return 0.0
        duration = self.planned[self._now - 1].duration + self._added.get(self._now, 0.0)
        return min(in_step / duration, 0.99) if duration >= 1 else 0.0

    def duration_of(self, step: int) -> float | None:
        """Return the planned duration of a step in seconds; None if unknown."""
        if self._is_off or not 0 < step <= len(self.planned):
            return None
        planned = self.planned[step - 1]
        return planned.duration if planned.is_timed else None


def is_step(planned: PlannedStep, event: StepEvent) -> bool:
    """Return whether ``event`` is about the ``planned`` step, regardless of the step number in the event and
    of how long a wait is: programs often wait for the rest of an interval.
    """
    if event.depth != planned.depth or "wait" in (planned.kind, event.kind):
        return event.depth == planned.depth and event.kind == planned.kind
    return (event.operation or event.title) == (planned.operation or planned.title)


WHOLE: Well = (0, 0)
"""Stands for the single container of labware that has no wells."""


class LabwareFacts(Struct, frozen=True):
    """A piece of labware. ``volumes`` (µL) and ``limits`` are keyed by well. If ``is_assumed``, the contents
    were not entered and are assumed to be what the dry run needs. ``place`` describes its location in words.
    The dry run takes ``taken`` µL from the piece, and uses ``tips`` of its tips.
    """

    name: str
    model: str = ""
    shape: PlateShape | None = None
    volumes: Mapping[Well, float] = MappingProxyType({})
    limits: Mapping[Well, float] = MappingProxyType({})
    is_assumed: bool = False
    place: str = ""
    slot: int = 0
    taken: float = 0.0
    tips: int = 0
    kind: str = ""
    """The type of the labware, according to PyLabRobot's deck; "" if not yet known."""


class BenchFacts(Struct, frozen=True):
    """The labware for a run, in order. ``deck`` is the class of the run's deck, or "" for a table; ``layout``
    is the deck with all its pieces, as the dry run found it.
    """

    labware: tuple[LabwareFacts, ...] = ()
    deck: str = ""
    layout: DeckChanges | None = None


def facts_of_bench(
    bench: Bench, shapes: Mapping[str, PlateShape], report: DryRunReport | None = None
) -> BenchFacts:
    """Combine what the bench declares with what a dry run with the same values has found."""
    uses = {} if report is None else {use.labware: use.containers for use in report.labware}
    tips = {} if report is None else {use.labware: use.used for use in report.tips}
    labware = []
    free = _free_slots(bench)
    for choice in bench.labware:
        shape = shapes.get(choice.role)
        volumes: dict[Well, float] = {}
        limits: dict[Well, float] = {}
        is_assumed = False
        taken = sum(use.taken * use.count for use in uses.get(choice.role, ()))
        for use in uses.get(choice.role, ()):
            is_assumed |= use.stated is None and use.needed > 0
            for well in _named(use.wells, shape):
                volumes[well] = use.needed if use.stated is None else use.stated
                if use.capacity:
                    limits[well] = use.capacity
        for text, volume in choice.volumes.items():
            for well in _named(text, shape):
                volumes[well] = volume
        slot = choice.place.slot or (free.pop(0) if free and not choice.place.location else 0)
        labware.append(
            LabwareFacts(
                choice.role,
                choice.catalogue,
                shape,
                volumes,
                limits,
                is_assumed,
                str(slot) if slot else _place_words(choice.place),
                slot,
                taken,
                tips.get(choice.role, 0),
            )
        )
    layout = None if report is None else report.layout
    layout = layout or _planned_layout(bench)
    return BenchFacts(tuple(labware), bench.deck.deck.rpartition(":")[2], layout)


def _planned_layout(bench: Bench) -> DeckChanges | None:
    """Return the planned deck for a bench; None unless every piece of labware has a place on a carrier."""
    if not bench.labware or not all(choice.place.carrier for choice in bench.labware):
        return None
    catalogue = Catalogue.find()
    deck = catalogue.decks.get(bench.deck.deck.rpartition(":")[2])
    if deck is None or not deck_plan.can_be_planned(deck):
        return None
    plan = deck_plan.plan_of(deck.name, bench.labware, catalogue)
    return deck_plan.changes_of(plan, catalogue) if len(plan.placed) == len(bench.labware) else None


def _free_slots(bench: Bench) -> list[int]:
    """Return the free slots, in order, for labware without an assigned place; [] if the deck has none."""
    if bench.deck.deck.rpartition(":")[2] != "OTDeck":
        return []
    taken = {choice.place.slot for choice in bench.labware}
    return [slot for slot in range(1, 12) if slot not in taken]


def _named(text: str, shape: PlateShape | None) -> list[Well]:
    """Return the wells that ``text`` names, or all wells if ``text`` is empty; for labware without wells, its
    single container.
    """
    if not text and shape is None:
        return [WHOLE]
    if not text and shape is not None:
        return [(row, column) for row in range(1, shape.rows + 1) for column in range(1, shape.columns + 1)]
    return [place for place in map(position, wells(text, shape)) if place is not None]


def _place_words(place: Place) -> str:
    if place.slot is not None:
        return str(place.slot)
    if place.carrier:
        return f"{place.rails}/{place.spot}"
    if place.location is not None:
        return ", ".join(f"{number:g}" for number in place.location)
    return ""


Simulation = Literal["none", "partly", "whole"]


class AnnouncedRole(Struct, frozen=True):
    """An instrument used in the run. ``expected`` is the protocol's description of the instrument, and
    ``place`` says in words where the instrument is connected.
    """

    name: str
    device: str = ""
    expected: str = ""
    place: str = ""
    is_simulated: bool = False
    name_here: str = ""
    """The name that this laboratory gave the instrument; "" if none."""


class RunAnnouncement(Struct, frozen=True):
    """A run that is about to begin. ``remembered`` maps roles to ports that the user allowed earlier."""

    title: str
    roles: tuple[AnnouncedRole, ...] = ()
    remembered: dict[str, str] = field(default_factory=dict)

    @property
    def simulation(self) -> Simulation:
        """Whether all, some or none of the instruments are simulated."""
        simulated = sum(role.is_simulated for role in self.roles)
        if not simulated:
            return "none"
        return "whole" if simulated == len(self.roles) else "partly"

    @property
    def instrument_names(self) -> dict[str, str]:
        """This laboratory's names for the instruments, keyed by role; unnamed instruments are omitted."""
        return {role.name: role.name_here for role in self.roles if role.name_here}

    def role(self, name: str) -> AnnouncedRole | None:
        """Return the role called ``name``."""
        return next((role for role in self.roles if role.name == name), None)
