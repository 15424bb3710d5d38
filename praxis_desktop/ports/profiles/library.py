"""Loads the shipped profiles and the user's own."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.expressions import Expression, ExpressionRefused
from praxis_desktop.core.files import open_regular
from praxis_desktop.core.json_lines import RepeatedKey, clear_json
from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.messages import Message
from praxis_desktop.core.plain_data import schema_of
from praxis_desktop.core.precedence import precedence
from praxis_desktop.core.shipped import shipped
from praxis_desktop.ports.dialects.scpi import header_expression
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.ports.profiles.profile import (
    DECODER,
    LIMITS_DECODER,
    Command,
    InstrumentProfile,
    Limits,
    Line,
    Position,
    Query,
    Refusal,
    SettleRule,
    Step,
)
from praxis_desktop.ports.transport import LineSettings, OpenLine
from praxis_desktop.ports.write_limits import (
    AllowedCommand,
    CommandRefused,
    NumberLimit,
    WriteGuard,
    WriteLimits,
    is_file,
)

MAX_BYTES = 1 << 20
_HINT = "See instrument-profiles.html in the manual for what a profile contains."


class ProfileUnusable(UsageError):
    """A profile's file is unusable; the message says which file and why."""


def read_profile(path: Path) -> InstrumentProfile:
    """Read and check a profile. Raises ProfileUnusable."""
    return _checked(_decoded(path), path)


def _decoded(path: Path) -> InstrumentProfile:
    content = _content(path)
    try:
        return DECODER.decode(clear_json(content))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, RepeatedKey) as error:
        raise ProfileUnusable(
            Message("{path} is not an instrument profile: {error}", path=path, error=error), hint=_HINT
        ) from error


def _checked(profile: InstrumentProfile, path: Path) -> InstrumentProfile:
    complaint = next(_complaints(profile), "")
    if complaint:
        raise ProfileUnusable(
            Message("{path} is not an instrument profile: {complaint}", path=path, complaint=complaint),
            hint=_HINT,
        )
    return profile


def _content(path: Path) -> bytes:
    """Return the content of a file. Raises ProfileUnusable, for example if the file is too large."""
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)  # opening a pipe would block until there is a writer
        content = b""
        if is_file:
            with open_regular(path) as file:
                content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ProfileUnusable(
            Message("{path} cannot be read: {reason}", path=path, reason=reason), hint=_HINT
        ) from error
    if not is_file:
        raise ProfileUnusable(Message("{path} is not a file", path=path), hint=_HINT)
    if len(content) > MAX_BYTES:
        raise ProfileUnusable(
            Message("{path} is larger than {max_bytes} MiB", path=path, max_bytes=MAX_BYTES >> 20), hint=_HINT
        )
    return content


def _complaints(profile: InstrumentProfile) -> Iterator[str]:
    """Yield the errors in a profile that the schema cannot detect."""
    for place, query in (("identify", profile.identify), ("state", profile.state)):
        if query is not None:
            yield from _query_complaints(place, query)
    yield from _telling_apart_complaints(profile)
    for place, steps in (
        ("recover.clear_errors", profile.recover.clear_errors),
        ("recover.after_power_up", profile.recover.after_power_up),
    ):
        for step in steps:
            yield from _expression_complaints(place, step.expect)
    for refusal in profile.recover.refusals:
        yield from _expression_complaints("recover.refusals", refusal.reply)
    yield from _expression_complaints("stop.confirm", profile.stop.confirm)
    yield from _refusals("replies.whole", profile.replies.whole)
    yield from _refusals("replies.silent", profile.replies.silent)
    for rule in profile.settle:
        yield from _settle_complaints(rule)
    if profile.position is not None:
        yield from _position_complaints(profile.position)
    try:
        limits = write_limits(profile.limits, profile.line)
    except UsageError as error:
        yield str(error)
        return
    yield from _limit_complaints(profile, limits)
    if (profile.endpoints is not None) != (profile.limits.frames == "usb"):
        yield "endpoints: required with USB frames in the limits, and not allowed otherwise"
    if profile.limits.line is not None:
        yield "limits.line: leave it out, because the profile's own line already specifies it"


def _query_complaints(place: str, query: Query) -> Iterator[str]:
    groups: set[str] = set()
    for step in query.steps:
        yield from _expression_complaints(f"{place}.steps", step.expect)
        groups |= _groups(step)
    for name in query.values:
        if name not in groups:
            yield Message(
                "{place}.values has {name}, but no expression has a group with that name",
                place=place,
                name=repr(name),
            )
    if not query.steps[-1].expect:
        yield Message("{place} ends without waiting for an answer", place=place)


def _position_complaints(position: Position) -> Iterator[str]:
    refusals = list(_refusals("position.reply", position.reply))
    yield from refusals
    for name in ("x", "y") if not refusals else ():
        if name not in Expression(position.reply).names:
            yield Message("position.reply has no group named {name}", name=repr(name))


def _settle_complaints(rule: SettleRule) -> Iterator[str]:
    yield from _refusals("settle", rule.pattern)
    for step in rule.ask:
        yield from _expression_complaints("settle.ask", step.expect)
    for expression in (rule.done, rule.not_done):  # {name} stands for text that is matched literally
        yield from _expression_complaints("settle", expression)


def _telling_apart_complaints(profile: InstrumentProfile) -> Iterator[str]:
    groups = {name for step in profile.identify.steps for name in _groups(step)}
    for name in profile.told_apart_by:
        if name not in groups:
            yield Message(
                "told_apart_by has {name}, but no identify expression has a group with that name",
                name=repr(name),
            )
    if profile.told_apart_by and not is_harmless(profile.identify):
        yield (
            "told_apart_by: with it, identify can be sent at any time, so it must be safe and must not send "
            "a break"
        )


def _groups(step: Step) -> set[str]:
    try:
        return set(Expression(step.expect).names)
    except ExpressionRefused:  # reported separately
        return set()


def _refusals(place: str, expression: str) -> Iterator[str]:
    try:
        Expression(expression)
    except ExpressionRefused as error:
        yield f"{place}: {error}"


def _expression_complaints(place: str, expression: str) -> Iterator[str]:
    refusals = list(_refusals(place, expression))
    yield from refusals
    if expression and not refusals and Expression(expression).search(b""):
        yield Message(
            "{place}: {expression} also matches when nothing is received",
            place=place,
            expression=repr(expression),
        )


def _limit_complaints(profile: InstrumentProfile, limits: WriteLimits) -> Iterator[str]:
    """Check that the limits admit the profile's own commands, which otherwise could not be sent."""
    steps = [*profile.identify.steps, *(profile.state.steps if profile.state else [])]
    steps += [*profile.recover.clear_errors, *profile.recover.after_power_up]
    for command in [*(step.send for step in steps), *profile.stop.send]:
        data = endpoints.outgoing(command.encode("latin-1"), profile.endpoints)
        try:
            left = WriteGuard(limits).admit(data)
        except CommandRefused as refused:
            yield Message(
                "its own command {command} violates its limits: {reason}",
                command=repr(command),
                reason=refused.reason,
            )
        else:
            if left != data:
                yield Message(
                    "its own command {command} does not have the line ending that its limits require",
                    command=repr(command),
                )


def refusal_in(reply: bytes, refusals: Iterable[Refusal]) -> str:
    """Return what ``reply`` means if it is a refusal, otherwise an empty string."""
    return next((one.means for one in refusals if Expression(one.reply).search(reply)), "")


def is_harmless(query: Query) -> bool:
    """Return whether a query may be sent at any time: it must disturb nothing and include no break."""
    return query.safe_while_moving and not any(step.break_s for step in query.steps)


def line_settings(line: Line) -> LineSettings:
    """Return the settings with which to open a port. Raises UsageError for invalid stop bits."""
    return LineSettings(
        baudrate=line.baudrate,
        bytesize=line.bytesize,
        parity=line.parity,
        stopbits=line.stopbits,
        xonxoff=line.xonxoff,
        rtscts=line.rtscts,
        dsrdtr=line.dsrdtr,
    )


def connection_settings(profile: InstrumentProfile) -> LineSettings | None:
    """Return the settings with which to open an instrument of this kind; None if it is not used as a serial
    port. Raises UsageError for invalid stop bits.
    """
    return line_settings(profile.line) if profile.endpoints is None else None


def write_limits(limits: Limits, line: Line) -> WriteLimits:
    """Return the limits in the form that a port's guard needs, with the fixed ``line``. Raises UsageError if
    the limits are contradictory.
    """
    return WriteLimits(
        commands=tuple(
            AllowedCommand(
                _pattern(command, limits),
                tuple(
                    (name, NumberLimit(number.minimum, number.maximum, number.scale, number.unit))
                    for name, number in command.numbers.items()
                ),
                command.description,
            )
            for command in limits.commands
        ),
        terminator=limits.terminator.encode("latin-1"),
        length_offset=limits.length_offset,
        immediate=tuple(text.encode("latin-1") for text in limits.immediate),
        line=OpenLine(line_settings(line), line.dtr, line.rts),
        may_break=limits.may_break,
        frames=limits.frames,
    )


def _pattern(command: Command, limits: Limits) -> str:
    """Return the regular expression for an allowed command. Raises UsageError."""
    if bool(command.pattern) == bool(command.header) or (command.arguments and not command.header):
        raise UsageError("a command in the limits must have either a pattern or a header with its arguments")
    if not command.header:
        return command.pattern
    if limits.frames != "scpi":
        raise UsageError("a command in the limits has a header, but the frames are not SCPI")
    arguments = f" (?:{command.arguments})" if command.arguments else ""
    return f"(?:{header_expression(command.header)}){arguments}"


def read_limits(path: Path) -> WriteLimits:
    """Read limits from a JSON file, in the format used in profiles. Raises ProfileUnusable."""
    content = _content(path)
    try:
        limits = LIMITS_DECODER.decode(clear_json(content))
        return write_limits(limits, limits.line or Line())
    except (msgspec.MsgspecError, UsageError, UnicodeDecodeError, RecursionError, RepeatedKey) as error:
        raise ProfileUnusable(
            Message("the limits in {path} are not valid: {error}", path=path, error=error), hint=_HINT
        ) from error


def schema() -> dict[str, Any]:
    """Return the JSON schema for profile files (draft 2020-12)."""
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, "title": "Instrument profile", **schema_of(InstrumentProfile)}


def schema_text() -> str:
    """Return the schema as text, for the documentation."""
    return json.dumps(schema(), indent=2, ensure_ascii=True) + "\n"


FOLDER = "instrument_profiles"


class ProfileLibrary(Struct, frozen=True):
    """Profiles, keyed by kind, and the errors in unusable files, keyed by path."""

    profiles: Mapping[str, InstrumentProfile]
    unusable: Mapping[Path, ProfileUnusable]

    def get(self, kind: str) -> InstrumentProfile:
        """Return the profile for ``kind``. Raises UsageError, which lists the kinds or says what is wrong."""
        profile = self.profiles.get(kind)
        if profile is not None:
            return profile
        for path, error in self.unusable.items():
            if path.stem == kind:
                raise error
        near = nearest(kind, self.profiles)
        hint = Message("Did you mean {near}? ", near=near[0]) if near else ""
        raise UsageError(
            Message("there is no instrument profile {kind}", kind=repr(kind)),
            hint=Message("{hint}Available: {profiles}.", hint=hint, profiles=", ".join(self.profiles)),
        )

    def matching(self, vid: int, pid: int) -> list[InstrumentProfile]:
        """Return the profiles of instruments that use a USB device with these vendor and product IDs."""
        number = f"{vid:04x}:{pid:04x}"
        return [profile for profile in self.profiles.values() if number in profile.usb]


def load_profiles(*folders: Path) -> ProfileLibrary:
    """Read all profiles in ``folders``, by default the shipped profiles and the user's.

    A later profile replaces an earlier one of the same kind. An unusable file does not affect the others.
    """
    libraries = [_read(folder, read_profile) for folder in folders]
    if not folders:
        libraries = [_shipped(), _read(data_directory() / FOLDER, read_profile)]
    profiles: dict[str, InstrumentProfile] = {}
    unusable: dict[Path, ProfileUnusable] = {}
    for library in libraries:
        profiles |= library.profiles
        unusable |= library.unusable
    return ProfileLibrary(dict(sorted(profiles.items())), unusable)


def find_profile(kind: str) -> InstrumentProfile | None:
    """Return the profile for ``kind``, or None if there is no usable one."""
    return load_profiles().profiles.get(kind)


@cache
def _shipped() -> ProfileLibrary:
    """Read the shipped profiles, once. They are not checked here, because the tests have checked them, and
    checking them takes twenty times as long as reading them.
    """
    return _read(shipped("resources") / FOLDER, _decoded)


def _read(folder: Path, read: Callable[[Path], InstrumentProfile]) -> ProfileLibrary:
    profiles: dict[str, InstrumentProfile] = {}
    unusable: dict[Path, ProfileUnusable] = {}
    for path in sorted(folder.glob("*.json")):
        precedence.give_way()
        try:
            profile = read(path)
        except ProfileUnusable as error:
            unusable[path] = error
        else:
            profiles[profile.kind] = profile
    return ProfileLibrary(profiles, unusable)


def read_role_limits(named: Mapping[str, str], roles: Collection[str]) -> dict[str, WriteLimits]:
    """Return the limits for each role in ``named``, which maps roles to names of limits. ``roles`` are the
    roles that have a port.

    Raises UsageError for a role without a port or a kind without a profile, ProfileUnusable for an unusable
    file.
    """
    for role in named:
        if role not in roles:
            has = (
                Message("Ports are granted for: {roles}.", roles=", ".join(roles))
                if roles
                else "No role has a port."
            )
            raise UsageError(
                Message("there are limits for {role}, but no port", role=repr(role)),
                hint=Message(
                    "{has} Add --port {role}=DEVICE, or leave out --limit {role}=...", has=has, role=role
                ),
            )
    return {role: msgspec.structs.replace(_limits_named(name), name=name) for role, name in named.items()}


def _limits_named(name: str) -> WriteLimits:
    if is_file(name):
        return read_limits(Path(name))
    profile = load_profiles().get(name)
    return write_limits(profile.limits, profile.line)
