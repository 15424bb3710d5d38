"""Finds replies to the commands of an interrupted run in the data that the guardian received."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice
from math import comb
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.expressions import Expression
from praxis_desktop.ports.dialects.http import interim_length
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.ports.profiles.inquiry import reply_length
from praxis_desktop.runs.resuming._exchanges import tag_of

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile
    from praxis_desktop.records.guardian_notes import GuardianNote

_MOST_CHOICES = 5000


class Share(Struct, frozen=True):
    """The program's share of the data that the guardian received."""

    data: bytes = b""
    """The data that was certainly meant for the program."""
    is_certain: bool = True
    """Whether replies to the program could be told apart from replies to the guardian's stop commands."""
    stops_left: int = 0
    """The number of replies to stop commands that are still outstanding, as far as this is known."""
    has_failed: bool = False
    """Whether one of the program's transfers was cancelled because of the stop, before any of it was written.
    """


def stops_sent(notes: Sequence[GuardianNote], profile: InstrumentProfile | None) -> list[bytes]:
    """Return the stop commands that the guardian sent on the program's own connection, in the form used in
    profiles. Commands that receive no reply are left out.
    """
    if profile is None or not profile.stop.send:
        return []
    commands = [text.encode("latin-1") for text in profile.stop.send]
    whole = b"".join(endpoints.outgoing(each, profile.endpoints) for each in commands)
    silent = Expression(profile.replies.silent) if profile.replies.silent else None
    end = b"" if profile.limits.frames != "lines" else profile.limits.terminator.encode("latin-1")
    answered = [
        each
        for each in commands
        if silent is None or not silent.fullmatch(each.removesuffix(end).rstrip(b"\n"))
    ]
    times = sum(max(1, note.data.count(whole)) for note in notes if note.data and not note.is_reopened)
    return answered * times


def share_of(
    heard: bytes,
    stops: Sequence[bytes],
    profile: InstrumentProfile | None,
    *,
    awaited: int,
    partial: bytes = b"",
    owed: Mapping[int, int] = MappingProxyType({}),
    is_web: bool = False,
) -> Share:
    """Divide ``heard`` between the program and the ``stops``, each of which gets a reply; return the
    program's share.

    The program awaits ``awaited`` replies, and already has ``partial``, the start of the first. From a USB
    device, it also awaits the completions of the transfers in ``owed``, which is keyed by endpoint. With
    ``is_web``, the commands are HTTP requests, whose replies arrive in order.
    """
    completions, has_failed = b"", False
    over = None if profile is None else profile.endpoints
    if over is not None:
        completions, heard, has_failed = _completions(heard, owed)
        partial = endpoints.without_completions(partial, endpoints.completed(partial))
    pieces, tail = _pieces(partial + heard, profile, is_web=is_web)
    begun = 1 if partial and pieces else 0  # data that continues a reply does not belong to the stop
    texts = [endpoints.heard(piece, over) for piece in pieces]
    stop = _of_stops(texts, stops, profile, awaited=awaited, begun=begun, is_ordered=is_web)
    if stop is None:
        data = pieces[0][len(partial) :] if begun else b""
        return Share(completions + data, False, len(stops), has_failed)
    left = len(stops) - len(stop)
    data = b"".join(piece for number, piece in enumerate(pieces) if number not in stop)
    is_ours = bool(tail) and (not left or (bool(partial) and not pieces))
    data = (data + (tail if is_ours else b""))[len(partial) if pieces or is_ours else 0 :]
    return Share(completions + data, is_ours or not tail, left, has_failed)


def _completions(heard: bytes, owed: Mapping[int, int]) -> tuple[bytes, bytes, bool]:
    """Split ``heard`` into the completions that are ``owed`` to the program and the data other than
    completions; also return whether one of the program's transfers was cancelled. Completions that belong to
    the stop are dropped. Transfers to one endpoint complete in order.
    """
    count = endpoints.completed(heard)
    rest = endpoints.without_completions(heard, count)
    ours = {each: min(number, owed.get(each, 0)) for each, number in count.items()}
    of_program, has_failed = endpoints.first_completions(heard, ours)
    return of_program, rest, has_failed


def _pieces(received: bytes, profile: InstrumentProfile | None, *, is_web: bool) -> tuple[list[bytes], bytes]:
    """Return the complete replies in ``received``, and the data that follows them."""
    pieces: list[bytes] = []
    while True:
        interim = interim_length(received) if is_web else 0
        length = reply_length(received[interim:], profile)
        if not length:
            return pieces, received
        pieces.append(received[: interim + length])
        received = received[interim + length :]


def _of_stops(
    texts: Sequence[bytes],
    stops: Sequence[bytes],
    profile: InstrumentProfile | None,
    *,
    awaited: int,
    begun: int,
    is_ordered: bool,
) -> frozenset[int] | None:
    """Return the indices of the replies to ``stops`` among ``texts``; None if they cannot be identified."""
    if not stops or profile is None:
        return frozenset()
    if profile.replies.tag:
        return _tagged(texts, stops, profile, begun)
    count = len(texts)
    if is_ordered:
        return frozenset(range(min(count, max(awaited, begun)), count))
    found: dict[bool, dict[tuple[bytes, ...], frozenset[int]]] = {True: {}, False: {}}
    for choice in _choices(count, len(stops), awaited, begun):
        if choice is None:
            return None
        place = _confirmed_at(b"".join(texts[number] for number in choice), len(choice) < len(stops), profile)
        if place is not None:
            ours = tuple(text for number, text in enumerate(texts) if number not in choice)
            found[place == 0].setdefault(ours, frozenset(choice))
    likely = found[True] or found[False]
    return next(iter(likely.values())) if len(likely) == 1 else None


def _choices(count: int, stops: int, awaited: int, begun: int) -> Iterator[tuple[int, ...] | None]:
    """Yield each subset of the ``count`` replies that may answer the stops; None if there are too many."""
    least, most = min(stops, max(0, count - awaited)), min(stops, count - begun)
    sizes = range(least, most + 1)
    if sum(comb(count - begun, size) for size in sizes) > _MOST_CHOICES:
        yield None
        return
    for size in sizes:
        yield from islice(combinations(range(begun, count), size), _MOST_CHOICES)


def _confirmed_at(said: bytes, is_part: bool, profile: InstrumentProfile) -> int | None:
    """Return the position at which ``said`` confirms the stop; 0 if ``said`` may be part of a confirmation,
    or if that is unknown; None if ``said`` cannot be a reply to the stop.
    """
    if is_part or not profile.stop.confirm:
        return 0
    found = Expression(profile.stop.confirm).search(said)
    return None if found is None else found.start


def _tagged(
    texts: Sequence[bytes], stops: Sequence[bytes], profile: InstrumentProfile, begun: int
) -> frozenset[int]:
    left = Counter(tag_of(stop, profile) for stop in stops)
    found = set()
    for number, text in enumerate(texts):
        of_reply = tag_of(text, profile)
        if number >= begun and left[of_reply] > 0:
            left[of_reply] -= 1
            found.add(number)
    return frozenset(found)
