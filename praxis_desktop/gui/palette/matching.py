"""How well a command fits what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from praxis_desktop.gui.commands.command import Command, group_title

_BEGINS, _WORD, _INSIDE, _OTHER_WORD, _OTHER, _SCATTERED = 120, 100, 60, 50, 30, 10
_LEVELS = (_INSIDE, _OTHER_WORD, _OTHER)
"""What fits less than the first of these that anything reaches is not shown."""


def best_first(
    commands: Iterable[Command], text: str, recent: Sequence[str] = ()
) -> list[tuple[int, Command]]:
    """Those that have all the words of ``text``, with how well they fit."""
    words = text.casefold().split()
    found: list[tuple[int, int, Command]] = []
    for command in commands:
        fits = [_fit(word, command) for word in words]
        if all(fits):
            bonus = (5 if command.name in recent else 0) - (8 if command.obstacle else 0)
            found.append((min(fits, default=_BEGINS), sum(fits) + bonus, command))
    best = max((worst for worst, _, _ in found), default=0)
    least = next((level for level in _LEVELS if best >= level), 0)
    kept = [(score, command) for worst, score, command in found if worst >= least]
    return sorted(kept, key=lambda scored: -scored[0])


def _fit(word: str, command: Command) -> int:
    """0 when the word is nowhere."""
    title = command.title.casefold()
    if title.startswith(word):
        return _BEGINS
    if f" {word}" in title:
        return _WORD
    if word in title:
        return _INSIDE
    other = f" {command.words} {command.hint} {group_title(command.group)}".casefold()
    if f" {word}" in other:
        return _OTHER_WORD
    if word in other:
        return _OTHER
    return _SCATTERED if _is_scattered(word, title) else 0


def _is_scattered(word: str, title: str) -> bool:
    """Whether the letters come in this order, each the next one or the first of a later word: "odp" in
    "open the dilution protocol".
    """
    places = {-1}
    for letter in word:
        places = {
            place
            for place, other in enumerate(title)
            if other == letter and (place - 1 in places - {-1} or _begins_word(title, place, places))
        }
        if not places:
            return False
    return len(word) > 1


def _begins_word(title: str, place: int, before: set[int]) -> bool:
    return (place == 0 or not title[place - 1].isalnum()) and min(before) < place
