"""``ports check`` and ``ports identify``."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from msgspec import structs

from praxis_desktop.cli.output.command_output import telling_warnings, write_lines
from praxis_desktop.cli.output.run_output import JsonPresentation, TextPresentation
from praxis_desktop.cli.stop_signals import stopping_by_signal
from praxis_desktop.core.errors import PortError, StorageError, UsageError
from praxis_desktop.core.events import Event, ExecutionResult, ProgressEvent, ResultEvent, RunState
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.files import replacing
from praxis_desktop.core.sizes_and_durations import number_for_people
from praxis_desktop.ports.check.instrument import perform_check
from praxis_desktop.ports.check.report import CheckReport, Finding, Verdict
from praxis_desktop.ports.claims.claiming import claim_for
from praxis_desktop.ports.errors import PortTimeout
from praxis_desktop.ports.preflight.asking import not_identified
from praxis_desktop.ports.profiles.inquiry import Answer, Conversation
from praxis_desktop.ports.profiles.library import ProfileLibrary, load_profiles
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.transport import LineSettings


class FindingEvent(Event, frozen=True):
    """A finding from the check of a port."""

    name: ClassVar[str] = "finding"
    subject: str
    verdict: Verdict
    summary: str
    method: str
    figures: Mapping[str, object]


class InstrumentEvent(Event, frozen=True):
    """An instrument's identity and state; ``runtime`` is its response time in milliseconds."""

    name: ClassVar[str] = "instrument"
    kind: str
    title: str
    device: str
    runtime: float
    identity: Mapping[str, str | float]
    state: Mapping[str, str | float]


class NotIdentified(PortError):
    """No instrument of an expected kind answered."""


def check(
    device: str,
    *,
    kind: str | None,
    settings: LineSettings | None,
    has_plug: bool,
    output: Path | None,
    as_json: bool,
) -> int:
    """Check a port, or the instrument on it; return the exit code. Raises UsageError or PortError."""
    binding = _binding(device)
    if kind is None and binding.instrument is not None:
        kind = binding.instrument.kind
    profile = None if kind is None else load_profiles().get(kind)
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"there is no folder {output.parent}", hint="Choose another file with -o.")
    if profile is not None and settings is not None:
        raise UsageError("the profile determines the line settings", hint="Leave out --line, or --as.")
    binding.check()
    if profile is None:
        _ask_for_plug(binding, has_plug=has_plug)
    stopped = threading.Event()
    presentation = JsonPresentation() if as_json else None
    warn = (presentation or TextPresentation()).event
    started = time.time()

    def tell(finding: Finding, done: float) -> None:
        if presentation is not None:
            presentation.event(ProgressEvent(round(100 * done), finding.name))
            presentation.event(_event(finding))
        elif sys.stderr.isatty():
            sys.stderr.write(f"{round(100 * done):3} %  {finding.name}: {finding.summary}\n")

    with telling_warnings(warn), stopping_by_signal(stopped.set):
        try:
            report = perform_check(
                binding, settings=settings, profile=profile, on_finding=tell, cancelled=stopped.is_set
            )
        except PortError:
            if stopped.is_set():  # an aborted check reports the awaited data as missing
                raise KeyboardInterrupt from None
            raise
    if output is not None:
        _write(report, output)
    if presentation is not None:
        result = ExecutionResult("", round(report.seconds * 1000, 3), started * 1000, report.to_json())
        state: RunState = "cancelled" if stopped.is_set() else "completed" if report.passed else "failed"
        presentation.event(ResultEvent(state, "", result))
    else:
        write_lines(report.text())
    if stopped.is_set():
        return ExitCode.STOPPED
    return 0 if report.passed else ExitCode.FAULT


def _ask_for_plug(binding: Binding, *, has_plug: bool) -> None:
    """Ask whether the port has only a loopback plug, because the check sends bytes. Raises UsageError."""
    if has_plug or binding.is_simulated:
        return
    question = f"Is there a loopback plug, and nothing else, on {binding.device}? [y/N] "
    if sys.stdin.isatty() and sys.stderr.isatty():
        sys.stderr.write(question)
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() in ("y", "yes"):
            return
    raise UsageError(
        f"the check sends test bytes to {binding.device}, which an instrument might act on",
        hint="Put a loopback plug on the port and add --yes, or check the instrument with --as KIND.",
    )


def _event(finding: Finding) -> FindingEvent:
    return FindingEvent(finding.name, finding.verdict, finding.summary, finding.method, finding.figures)


def _write(report: CheckReport, path: Path) -> None:
    text = json.dumps(report.to_json(), indent=2) if path.suffix == ".json" else "\n".join(report.text())
    try:
        with replacing(path) as file:
            file.write(f"{text}\n".encode())
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}", hint="Choose another file with -o."
        ) from error


def identify(device: str, *, kind: str | None, as_json: bool) -> int:
    """Identify the instrument on a port; return the exit code. Raises UsageError or PortError."""
    binding = _binding(device)
    binding.check()
    candidates = _candidates(binding, kind, load_profiles())
    unanswered: list[str] = []
    strange = ""
    for profile in candidates:
        if sys.stderr.isatty() and not as_json:
            sys.stderr.write(f"Asking as {profile.name} ...\n")
        try:
            with claim_for("ports identify", binding), Conversation(binding, profile) as conversation:
                identity = conversation.identify()
                state = conversation.state() if profile.state is not None else None
        except PortTimeout as error:
            unanswered.append(error.message if len(candidates) == 1 else profile.name)
            verdict = not_identified(profile, conversation.exchanges)
            if verdict.is_alive:
                strange = strange or f"{binding.device}: {verdict.word}. {verdict.detail}".removesuffix(".")
            continue
        _tell_instrument(binding, profile, identity, state, as_json=as_json)
        return 0
    if strange:
        raise NotIdentified(strange, port=binding.device, hint=_ANOTHER_KIND)
    if len(candidates) == 1:
        raise NotIdentified(unanswered[0], port=binding.device, hint=_SILENT)
    raise NotIdentified(
        f"the instrument on {binding.device} does not reply as {' or '.join(unanswered)}",
        port=binding.device,
        hint=_SILENT,
    )


_ANOTHER_KIND = "To try another kind of instrument, add --as KIND."
_SILENT = f"Is it on and connected? {_ANOTHER_KIND}"


def _candidates(binding: Binding, kind: str | None, library: ProfileLibrary) -> list[InstrumentProfile]:
    if kind is not None:
        return [library.get(kind)]
    if binding.instrument is not None and binding.instrument.kind in library.profiles:
        return [library.get(binding.instrument.kind)]
    port = binding.info()
    found = [] if port.vid is None or port.pid is None else library.matching(port.vid, port.pid)
    if not found:
        raise UsageError(
            f"the kind of instrument on {binding.device} is not known",
            hint=f"Add --as KIND. Available: {', '.join(library.profiles)}.",
        )
    return found


def _tell_instrument(
    binding: Binding, profile: InstrumentProfile, identity: Answer, state: Answer | None, *, as_json: bool
) -> None:
    values = {} if state is None else state.values
    if as_json:
        presentation = JsonPresentation()
        runtime = round(identity.seconds * 1000, 3)
        presentation.event(
            InstrumentEvent(profile.kind, profile.name, binding.device, runtime, identity.values, values)
        )
        presentation.event(ResultEvent("completed", "", ExecutionResult("", runtime, time.time() * 1000)))
        return
    lines = [f"{profile.name} on {binding.device}, answered in {identity.seconds * 1000:.0f} ms"]
    lines += _facts(identity)
    lines += [] if state is None else _facts(state)
    write_lines(lines)


def _facts(answer: Answer) -> Sequence[str]:
    return [
        f"  {name.replace('_', ' ')}: {number_for_people(value)} {answer.units.get(name, '')}".rstrip()
        if isinstance(value, float)
        else f"  {name.replace('_', ' ')}: {value}"
        for name, value in answer.values.items()
    ]


def _binding(device: str) -> Binding:
    try:
        binding = parse_binding(f"port={device}")
    except UsageError as error:
        # The original hint describes a form with a role, which this command does not take.
        hint = error.hint if "ROLE" not in error.hint else "Give its path, such as /dev/ttyUSB0, or sim:KIND."
        raise UsageError(error.message, hint=hint) from None
    return structs.replace(binding, role=binding.device)  # the device serves as its name
