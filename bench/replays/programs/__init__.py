"""Programs of every kind, to be recorded and replayed."""

from __future__ import annotations

from bench.replays.programs.chance_and_time import CHANCE_AND_TIME
from bench.replays.programs.controlled import CONTROLLED
from bench.replays.programs.language import LANGUAGE
from bench.replays.programs.on_ports import ON_PORTS
from bench.replays.programs.packages import PACKAGES
from bench.replays.programs.people import PEOPLE
from bench.replays.programs.tasks import TASKS
from bench.replays.programs.threads import THREADS
from bench.replays.recorded_program import RecordedProgram

PROGRAMS: tuple[RecordedProgram, ...] = (
    *CHANCE_AND_TIME,
    *LANGUAGE,
    *TASKS,
    *THREADS,
    *ON_PORTS,
    *PEOPLE,
    *CONTROLLED,
    *PACKAGES,
)
