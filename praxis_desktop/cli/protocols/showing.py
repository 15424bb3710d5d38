"""``protocols show``: everything that a protocol declares."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop import runs, workers
from praxis_desktop.cli.protocols.listing import ProtocolEvent, class_name
from praxis_desktop.cli.stop_signals import stopping_by_signal
from praxis_desktop.cli.telling.teller import Teller, aligned, telling_warnings, write_lines
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.files import is_file
from praxis_desktop.core.legible import legible, legible_line
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.protocols import forms, parameters, resolve_target
from praxis_desktop.protocols.definition import chosen
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.parameters.units import number_text
from praxis_desktop.runs.request import as_plain

if TYPE_CHECKING:
    from praxis_desktop.protocols import Program
    from praxis_desktop.protocols.definition import Protocol
    from praxis_desktop.protocols.parameters import Parameter

_LAST_WAIT_S = 5.0


def show(target: str, *, as_json: bool) -> int:
    """Show the protocols of ``target``. Returns the exit code. Raises UsageError, including ProtocolError."""
    teller = Teller(as_json=as_json)
    with _described(target, teller) as (program, protocols, missing):
        for number, protocol in enumerate(protocols):
            named = target if len(protocols) == 1 else f"{program.filename}:{protocol.function}"
            teller.for_programs(
                ProtocolEvent("present", named, program.filename, "", as_plain(protocol), None, missing)
            )
            teller.for_people(*([""] if number else []), *_lines(protocol, named, program, missing))
        teller.result({"protocols": len(protocols)})
    return 0


def show_schema(target: str) -> int:
    """Write the JSON Schema of a protocol's parameters. Returns the exit code. Raises as ``show``."""
    with _described(target, Teller(as_json=False)) as (program, protocols, _):
        text = json.dumps(forms.json_schema(chosen(protocols, program)), indent=2)
    write_lines([text])
    return 0


@contextmanager
def _described(target: str, teller: Teller) -> Iterator[tuple[Program, Sequence[Protocol], tuple[str, ...]]]:
    """The program, its protocols (or only the one that was named), and what it lacks."""
    control = Control()
    with (
        telling_warnings(teller.event),
        stopping_by_signal(lambda: control.kill(Killed("it was stopped"))),
    ):
        program = resolve_target(target)
        pool = workers.desktop_pool()
        try:
            try:
                protocols = runs.describe_file(program, pool, control=control)
            except ProtocolError as error:
                if not teller.as_json:  # whoever asks for one protocol wants to fix it
                    sys.stderr.write(legible(error.traceback))
                raise
            if program.function is not None:
                protocols = (chosen(protocols, program),)
            needs = runs.LibraryNeeds(pool.environments.wheelhouse, runs.ProgramTexts())
            yield program, protocols, needs.missing(program)
        finally:
            pool.close(Deadline.after(_LAST_WAIT_S))


def _lines(protocol: Protocol, target: str, program: Program, missing: Sequence[str]) -> Iterator[str]:
    yield legible_line(f"{protocol.title} {protocol.version}".rstrip())
    if protocol.description:
        yield legible_line(protocol.description)
    if protocol.details:
        yield from ("", *protocol.details.splitlines())
    yield ""
    where = f"{program.filename}:{protocol.line}" if protocol.line else program.filename
    facts = [("File", where), ("Category", protocol.category), ("Tags", ", ".join(protocol.tags))]
    facts.append(("Lacks", ", ".join(missing)))
    yield from aligned([(f"{name}:", told) for name, told in facts if told])
    machines = [(role.name, class_name(role.machine), _optional(role)) for role in protocol.machines]
    yield from _section("Machines", machines)
    yield from _section("Ports", [(role.name, role.expects) for role in protocol.ports])
    labware = [
        (role.name, _labware(role.labware, role.default), _optional(role)) for role in protocol.labware
    ]
    yield from _section("Labware", labware)
    yield from _section("Parameters", [_parameter(parameter) for parameter in protocol.parameters])
    steps = [(f"{number}.", each.message) for number, each in enumerate(protocol.setup_instructions, 1)]
    yield from _section("Before the run", steps)
    yield ""
    yield f"Try it: praxis-desktop check {_quoted(target)}"


def _section(heading: str, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if rows:
        yield from ("", f"{heading}:")
        yield from [f"  {line}" for line in aligned(rows)]


def _optional(role: object) -> str:
    help_text = str(getattr(role, "help", ""))
    return f"{help_text} (optional)".strip() if getattr(role, "is_optional", False) else help_text


def _labware(kind: str, default: str) -> str:
    return f"{class_name(kind)}, {default}" if default else class_name(kind)


def _parameter(parameter: Parameter) -> tuple[str, ...]:
    default = "required" if parameter.required else f"[{_default(parameter)}]"
    return parameter.name, default, parameters.expected(parameter), parameter.help


def _default(parameter: Parameter) -> str:
    if parameter.linked_to:
        return f"as {parameter.linked_to}"
    if parameter.default is None:
        return "nothing"
    if isinstance(parameter.default, bool):
        return "yes" if parameter.default else "no"
    labels = [choice.label for choice in parameter.choices if choice.value == parameter.default]
    return next(filter(None, labels), _value(parameter.default, parameter))


def _value(value: object, parameter: Parameter) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A duration's value is in seconds, whatever the unit of its limits.
        return number_text(value, parameters.kind_of(parameter).unit or parameter.unit)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        shown = ", ".join(value)
        return shown if len(shown) <= 24 else f"{value[0]} ... {value[-1]}"
    return value if isinstance(value, str) else json.dumps(as_plain(value), ensure_ascii=False)


def _quoted(target: str) -> str:
    return f"'{target}'" if " " in target and not is_file(Path(target)) else target
