"""What the guest's ledger has counted, checked as it comes out: a guest may say anything."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from praxis_desktop.runs.dry_run.findings import Severity

MOST_CHARACTERS = 1 << 24
"""Of a ledger: some ten thousand wells."""

Name = Annotated[str, Meta(max_length=1000)]
Number = Annotated[int, Meta(ge=0)]

NotedKind = Literal[
    "tips_not_loaded",
    "tips_already_loaded",
    "insufficient_tips",
    "no_liquid",
    "insufficient_volume",
    "no_capacity",
    "capacity_exceeded",
    "liquid_in_tip",
    "tip_used_again",
    "resource_not_on_deck",
    "machine_not_ready",
    "constraint_unsatisfiable",
    "blocking_call",
    "not_awaited",
]


class Container(msgspec.Struct, frozen=True):
    """Microlitres of one container; ``item`` is its position in ``labware``. A ``capacity`` of 0 is none."""

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
    """A place of a tip that was looked at; ``tips`` is how many different ones were taken there."""

    labware: Name
    item: Name
    pick_ups: Number
    tips: Number
    has_tip: bool


class Noted(msgspec.Struct, frozen=True):
    """Something that cannot be: ``wanted`` where only ``there`` is, or fits."""

    kind: NotedKind
    severity: Severity
    subject: Literal["container", "start", "tip", "spot", "head", "volume", "call"] = "container"
    labware: Name = ""
    item: Name = ""
    wanted: float = 0.0
    there: float = 0.0
    since: Number = 0
    machine: Name = ""
    file: Name = ""
    line: Number = 0
    step: Number = 0


class Repeated(msgspec.Struct, frozen=True):
    """Steps of one line that were not told, because so many were: ``operation`` is "" for waits, ``is_part``
    is whether they belong to other operations.
    """

    operation: Name
    instrument: Name
    file: Name
    line: Number
    count: Number
    seconds: float
    is_part: bool = False


class Counted(msgspec.Struct, frozen=True):
    """The whole ledger: what leaves a part of it out is none, lest nothing be taken for all well."""

    containers: tuple[Container, ...]
    spots: tuple[Spot, ...]
    findings: tuple[Noted, ...]
    repeated: tuple[Repeated, ...]


NOTHING = Counted((), (), (), ())

# msgspec describes a type when it is first used, and two threads that do so at once crash: so it is done
# here, while the module is imported.
_DECODER = msgspec.json.Decoder(Counted)


def read_ledger(text: object) -> Counted:
    """The ledger that a guest has told as JSON. Raises ValueError for what is none."""
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise ValueError("the guest told no ledger")
    return _DECODER.decode(text)
