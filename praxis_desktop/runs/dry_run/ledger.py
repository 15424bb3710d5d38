"""The guest's ledger of a dry run: liquids, tips and questions. It is validated, because a guest may send
anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.wells import in_notation, position
from praxis_desktop.runs.dry_run.findings import PUT_ON_DECK, Finding, NotedKind, Severity

MOST_CHARACTERS = 1 << 24
"""Maximum number of characters in a ledger, enough for about ten thousand wells."""

MOST_QUESTIONS = 500
"""Maximum number of questions listed individually."""

Name = Annotated[str, msgspec.Meta(max_length=1000)]
Number = Annotated[int, msgspec.Meta(ge=0)]


class Container(msgspec.Struct, frozen=True):
    """One container's volumes in microlitres; ``item`` is its position. A ``capacity`` of 0 means unknown."""

    labware: Name
    item: Name
    capacity: float
    needed: float
    taken: float
    added: float
    peak: float
    final: float
    stated: float | None = None


class Spot(msgspec.Struct, frozen=True):
    """A tip position that the program used; ``tips`` counts the different tips taken from it."""

    labware: Name
    item: Name
    pick_ups: Number
    tips: Number
    has_tip: bool


class Noted(msgspec.Struct, frozen=True):
    """A problem, such as an operation that needs ``wanted`` when only ``there`` is available or fits."""

    kind: NotedKind
    severity: Severity
    subject: Literal["container", "start", "tip", "spot", "head", "volume", "call"] = "container"
    labware: Name = ""
    item: Name = ""
    other: Name = ""
    """The piece of labware that is in the way."""
    wanted: float = 0.0
    there: float = 0.0
    since: Number = 0
    machine: Name = ""
    file: Name = ""
    line: Number = 0
    step: Number = 0


class Repeated(msgspec.Struct, frozen=True):
    """Steps from one line, too many to be reported individually. ``operation`` is "" for waits; ``is_part``
    means that the steps are parts of other operations.
    """

    operation: Name
    instrument: Name
    file: Name
    line: Number
    count: Number
    seconds: float
    is_part: bool = False


class Asked(msgspec.Struct, frozen=True):
    """A question to the user, and the ``answer`` that the program got instead of the user's own. For a
    yes-or-no question or a pause, the answer is a choice's value; ``title`` is the text on that choice's
    button, if the program set one. ``given`` means that a person supplied the answer in advance. After
    ``deadline`` seconds, the question gets its default answer.
    """

    kind: Literal["pause", "confirm", "input", "choose"]
    message: Name
    answer: Name
    title: Name = ""
    unit: Name = ""
    step: Number = 0
    given: bool = False
    deadline: float | None = None


class RanLines(msgspec.Struct, frozen=True):
    """The ``lines`` that ran in a file, and the first lines of the functions entered; 0 means the module."""

    file: Name
    begun: tuple[Number, ...]
    lines: tuple[Number, ...]


class Counted(msgspec.Struct, frozen=True):
    """The complete ledger. Every part is required, so a missing part is not mistaken for an empty one."""

    containers: tuple[Container, ...]
    spots: tuple[Spot, ...]
    findings: tuple[Noted, ...]
    repeated: tuple[Repeated, ...]
    questions: Annotated[tuple[Asked, ...], msgspec.Meta(max_length=MOST_QUESTIONS)]
    """The first questions, at most MOST_QUESTIONS."""
    asked: Number
    """The total number of questions."""
    unused: tuple[tuple[Name, Number], ...]
    """The names for which some answers supplied in advance were not used, each with the number left."""
    ran: tuple[RanLines, ...]
    with_liquid: tuple[Name, ...]
    """The roles of the liquid handlers that still have liquid in the tips on their channels at the end."""


NOTHING = Counted((), (), (), (), (), 0, (), (), ())

# msgspec builds a type's description on first use, and crashes if two threads do so at once. So build it
# here, during import.
_DECODER = msgspec.json.Decoder(Counted)


def read_ledger(text: object) -> Counted:
    """Read the ledger that a guest reported as JSON. Raises ValueError if it is malformed."""
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise ValueError("the guest reported no ledger")
    return _DECODER.decode(text)


_LAST = (1 << 30, 1 << 30)


def notation(items: Iterable[str]) -> str:
    """Return positions in one piece of labware as text: "A1:H1, C5"; "" for labware without positions."""
    unique = set(items) - {""}
    by_rows = sorted(unique, key=lambda item: (position(item) or _LAST, item))
    by_columns = sorted(unique, key=lambda item: ((position(item) or _LAST)[::-1], item))
    return min(in_notation(by_rows), in_notation(by_columns), key=len)


def place(labware: str, items: Iterable[str]) -> str:
    """Return the name of a piece of labware with positions in it: "plate A1:H1"."""
    return f"{labware} {notation(items)}".strip()


def microlitres(volume: float) -> str:
    """Return a volume for users, with its unit."""
    return f"{round(volume, 3):,.12g} µL".replace(",", " ")


_DIGITS = 6
"""Number of decimals kept in microlitres; further decimals are floating-point noise."""


class ContainerUse(msgspec.Struct, frozen=True):
    """Containers in one piece of labware that have the same figures. All volumes are in microlitres.

    ``wells`` is "" for labware that is a single container. ``stated`` is the declared initial content; if it
    is None, the container starts with ``needed``, the minimum that it must contain, from which ``peak`` and
    ``final`` follow. No dead volume is added, because PyLabRobot defines none.
    """

    wells: str
    count: int
    capacity: float
    stated: float | None
    needed: float
    peak: float
    taken: float
    added: float
    final: float


class LabwareUse(msgspec.Struct, frozen=True):
    """Labware that contains liquid. ``needed`` is the total at the start, and ``peak`` the maximum in any one
    container, both in microlitres.
    """

    labware: str
    needed: float
    peak: float
    containers: tuple[ContainerUse, ...]


class TipUse(msgspec.Struct, frozen=True):
    """A tip rack: the number of different tips ``used``, the tips' spots, and the number of pick-ups."""

    labware: str
    used: int
    spots: str
    pick_ups: int


def labware_uses(containers: Iterable[Container]) -> tuple[LabwareUse, ...]:
    """Return how each piece of labware was used, in order of first use."""
    by_labware: dict[str, dict[tuple[float | None, ...], list[str]]] = {}
    for each in containers:
        groups = by_labware.setdefault(each.labware, {})
        groups.setdefault(_figures(each), []).append(each.item)
    return tuple(_labware_use(labware, groups) for labware, groups in by_labware.items())


def _figures(container: Container) -> tuple[float | None, ...]:
    figures = (
        container.capacity,
        container.stated,
        container.needed,
        container.peak,
        container.taken,
        container.added,
        container.final,
    )
    return tuple(None if figure is None else round(figure, _DIGITS) for figure in figures)


def _labware_use(labware: str, groups: dict[tuple[float | None, ...], list[str]]) -> LabwareUse:
    uses = []
    for (capacity, stated, needed, peak, taken, added, final), items in groups.items():
        uses.append(
            ContainerUse(
                wells=notation(items),
                count=len(items),
                capacity=capacity or 0.0,
                stated=stated,
                needed=needed or 0.0,
                peak=peak or 0.0,
                taken=taken or 0.0,
                added=added or 0.0,
                final=final or 0.0,
            )
        )
    return LabwareUse(
        labware=labware,
        needed=round(sum(use.needed * use.count for use in uses), _DIGITS),
        peak=max(use.peak for use in uses),
        containers=tuple(uses),
    )


def tip_uses(spots: Iterable[Spot]) -> tuple[TipUse, ...]:
    """Return how each rack was used, in order of first use. Racks that were not used are left out."""
    by_rack: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.pick_ups:
            by_rack.setdefault(spot.labware, []).append(spot)
    return tuple(
        TipUse(
            labware=rack,
            used=sum(spot.tips for spot in taken),
            spots=notation(spot.item for spot in taken),
            pick_ups=sum(spot.pick_ups for spot in taken),
        )
        for rack, taken in by_rack.items()
    )


def noted_findings(noted: Iterable[Noted]) -> list[Finding]:
    """Return the findings for ``noted``. Positions in one piece of labware share a finding if the error and
    the line are the same.
    """
    alike: dict[tuple[object, ...], list[Noted]] = {}
    for each in noted:
        key = (
            each.kind,
            each.severity,
            each.subject,
            each.file,
            each.line,
            each.machine,
            each.labware,
            each.other,
        )
        alike.setdefault(key, []).append(each)
    return [_finding(group) for group in alike.values()]


def _finding(alike: list[Noted]) -> Finding:
    worst = max(alike, key=lambda each: each.wanted - each.there)
    container = place(worst.labware, [each.item for each in alike])
    message, hint = _told(worst, container)
    first = alike[0]
    return Finding(
        kind=worst.kind,
        severity=worst.severity,
        message=message,
        hint=hint,
        file=first.file,
        line=first.line,
        step=first.step,
        instrument=first.machine,
        container="" if first.subject == "call" else container,
        count=len(alike),
    )


def _told(noted: Noted, container: str) -> tuple[str, str]:
    """Return the message and the hint about the problem in ``container``."""
    wanted, there = microlitres(noted.wanted), microlitres(noted.there)
    match noted.kind, noted.subject:
        case "not_awaited", _:
            return (
                Message("{labware}() is called but never awaited, so it never runs", labware=noted.labware),
                "Add await before the call. If it is missing in PyLabRobot itself, use another call.",
            )
        case "wrong_target", _:
            return (
                Message(
                    "{labware}: stamp() dispenses into {other} instead, from which it has aspirated",
                    labware=noted.labware,
                    other=noted.other,
                ),
                "This is a fault of PyLabRobot 0.2.2. Use aspirate96() and dispense96() instead.",
            )
        case "condition_broken", _ if noted.other:
            return (
                Message(
                    "cannot check whether it holds at the end: {what} ({error})",
                    what=noted.labware,
                    error=noted.other,
                ),
                "Fix the function that is passed to always().",
            )
        case "condition_broken", _:
            return (
                Message("must be true at the end, but is not: {what}", what=noted.labware),
                "Ensure it in a finally block, so that it holds however the run ends.",
            )
        case "collision", _:
            return (
                Message(
                    "{labware} and {other} are in the same place", labware=noted.labware, other=noted.other
                ),
                "Move one of them.",
            )
        case "out_of_deck", _:
            return (
                Message(
                    "{labware} extends beyond the deck by {distance:.1f} mm",
                    labware=noted.labware,
                    distance=noted.wanted,
                ),
                "Move it.",
            )
        case "out_of_reach", "head":
            return (
                Message("{container}: the gripper cannot reach it", container=container),
                "Put it where the arm can reach it.",
            )
        case "out_of_reach", _:
            return (
                Message(
                    "{container}: channel {channel:.0f} cannot reach it",
                    container=container,
                    channel=noted.there,
                ),
                "Use another channel, or put the labware elsewhere.",
            )
        case "too_high", _:
            return (
                Message(
                    "{labware} is {height:.0f} mm high, and the arms move at {limit:.0f} mm",
                    labware=noted.labware,
                    height=noted.wanted,
                    limit=noted.there,
                ),
                "Put it where nothing moves above it, or make sure that there is room.",
            )
        case "tips_not_loaded", _:
            return Message("{container}: the 96 head has no tips", container=container), "Pick up tips first."
        case "constraint_unsatisfiable", "volume":
            given = (
                Message(", not {wanted}", wanted=wanted)
                if noted.wanted
                else ": it is not a number, or is infinite"
            )
            return Message(
                "{container}: a volume has to be 0 µL or more{given}", container=container, given=given
            ), "Fix how it is calculated."
        case "insufficient_tips", "head":
            return Message(
                "{container}: there are no tips to pick up", container=container
            ), "Load a full rack."
        case "tip_used_again", _:
            return (
                Message(
                    "{container}: a used tip is picked up again and then aspirates from another container",
                    container=container,
                ),
                "Pick up a new tip, or discard the used ones.",
            )
        case "no_liquid", "tip":
            return Message(
                "{container}: cannot dispense {wanted} from an empty tip", container=container, wanted=wanted
            ), "Aspirate first."
        case "insufficient_volume", "tip":
            return (
                Message(
                    "{container}: cannot dispense {wanted} from a tip that holds {there}",
                    container=container,
                    wanted=wanted,
                    there=there,
                ),
                "Dispense less, or aspirate more first.",
            )
        case "capacity_exceeded", "tip":
            return (
                Message(
                    "{container}: cannot aspirate {wanted} into a tip with room for {there}",
                    container=container,
                    wanted=wanted,
                    there=there,
                ),
                "Use larger tips, or aspirate less at a time.",
            )
        case "no_liquid", _:
            return Message(
                "{container}: cannot aspirate {wanted}, because it is empty",
                container=container,
                wanted=wanted,
            ), "Specify a larger starting volume."
        case "insufficient_volume", "start":
            return (
                Message(
                    "{container}: the run needs {wanted} in it at the start, but it holds at most {there}",
                    container=container,
                    wanted=wanted,
                    there=there,
                ),
                "Use a smaller volume, or choose larger labware.",
            )
        case "insufficient_volume", _:
            return Message(
                "{container}: cannot aspirate {wanted}, because it holds only {there}",
                container=container,
                wanted=wanted,
                there=there,
            ), "Specify a larger starting volume."
        case "capacity_exceeded", _:
            return (
                Message(
                    "{container}: cannot add {wanted}, because there is room for only {there}",
                    container=container,
                    wanted=wanted,
                    there=there,
                ),
                "Add less, or choose larger labware.",
            )
        case "constraint_unsatisfiable", _:
            why: str = Message(
                "its contents change by {wanted}, but it holds only {there}", wanted=wanted, there=there
            )
            return (
                Message("{container}: no starting volume works, because {why}", container=container, why=why),
                "Move less, or choose larger labware.",
            )
        case "insufficient_tips", _:
            why = Message(": step {since} took it", since=noted.since) if noted.since else ""
            return Message(
                "{container}: there is no tip to pick up{why}", container=container, why=why
            ), "Use another tip, or load a full rack."
        case "no_capacity", _:
            return Message(
                "{container}: a tip is returned to a spot that already has one", container=container
            ), "Drop it somewhere else."
        case "tips_already_loaded", _:
            return Message(
                "{container}: tips are picked up while the 96 head has tips", container=container
            ), "Drop those tips first."
        case "liquid_in_tip", _:
            return (
                Message(
                    "{container}: a tip that still holds {wanted} is put back",
                    container=container,
                    wanted=wanted,
                ),
                "Dispense all of it, or discard the tip.",
            )
        case "machine_not_ready", _:
            return Message(
                "{machine} is used but not connected", machine=noted.machine
            ), "Call its setup() first."
        case "resource_not_on_deck", _:
            return Message(
                "{container}: it is not on the deck of the machine that uses it", container=container
            ), PUT_ON_DECK
        case _:
            limit = Message("for up to {wanted:g} s", wanted=noted.wanted) if noted.wanted else "indefinitely"
            return (
                Message(
                    (
                        "{labware} may wait {limit}: it cannot be paused, and nothing else happens in "
                        "the meantime"
                    ),
                    labware=noted.labware,
                    limit=limit,
                ),
                "Use an asynchronous call, or a shorter time-out in a loop.",
            )
