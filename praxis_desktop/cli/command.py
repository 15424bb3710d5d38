"""A command of the command line: a grammar, and a function that carries it out."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from praxis_desktop.core.errors import UsageError
from praxis_desktop.settings import quoted

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings
    from praxis_desktop.settings.keys import Value


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]

Perform = Callable[[argparse.Namespace, Callable[[str], None]], int]
"""Carries out a command and returns its exit code. Its second argument takes the id of the run that begins.

A command's module has ``add_...(commands)``, which sets the parser's default ``perform`` to this function.
"""


MOST_RUNS = 10_000


def seconds(text: str) -> float:
    """A time limit: a positive number of seconds."""
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds") from None
    if not math.isfinite(value) or value <= 0:
        raise argparse.ArgumentTypeError(f"a time limit must be more than 0 seconds, not {text}")
    return value


def setting(text: str) -> tuple[str, str]:
    """NAME=VALUE of a parameter."""
    name, separator, value = text.partition("=")
    if not separator or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def pair(text: str) -> tuple[str, str]:
    """ROLE=VALUE; whether the role exists is checked later."""
    role, _, value = text.partition("=")
    if not role.strip() or not value.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not ROLE=VALUE")
    return role.strip(), value.strip()


def limit(text: str) -> tuple[str, str]:
    """ROLE=PROFILE or ROLE=FILE, for a port's limits."""
    role, _, name = text.partition("=")
    if not role.strip() or not name.strip():
        raise argparse.ArgumentTypeError(
            f"{text!r} is not ROLE=PROFILE or ROLE=FILE, for example shaker=bioshake"
        )
    return role.strip(), name.strip()


def json_list(text: str) -> list[object]:
    """Arguments as a JSON list."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise argparse.ArgumentTypeError("not JSON that can be read: too many brackets") from None
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not JSON: {error}") from None
    if not isinstance(value, list):
        raise argparse.ArgumentTypeError("the arguments must be a JSON list, such as '[1, \"two\"]'")
    return value


def run_count(text: str) -> int:
    """How often a program is run to measure its times."""
    return _integer(text, "a number of runs", 1, MOST_RUNS)


def seed(text: str) -> int:
    """A seed for all random numbers."""
    return _integer(text, "a seed", 0, (1 << 64) - 1)


def _integer(text: str, what: str, least: int, most: int) -> int:
    value = int(text) if text.isascii() and text.removeprefix("-").isdecimal() and len(text) <= 20 else None
    if value is None or not least <= value <= most:
        raise argparse.ArgumentTypeError(
            f"{what} must be a whole number from {least} to {most}, not {text!r}"
        )
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


def refuse_locked(settings: Settings, key: str, given: Value | None, option: str) -> None:
    """Raise UsageError if ``option`` has ``given`` for a locked ``key`` with another value; None means that
    the option was left out.
    """
    origin, value = settings.origin(key), settings.value(key)
    if origin.locked and given is not None and given != value:
        raise UsageError(
            f"{origin.place} fixes {key} for all users of this computer: it is {quoted(value)}",
            hint=f"Leave out {option}, or ask the administrator of this computer.",
        )
