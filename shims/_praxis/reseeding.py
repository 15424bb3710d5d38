"""Makes guests restored from the same image differ where they must: in their random numbers and time zone."""

from __future__ import annotations

import logging
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

from _praxis import programs, sockets

_YEAR = (365 * 24 + 6) * 3600
_SEED_BYTES = 32

_is_seeded = False
"""Whether the program itself has set the state of ``random``. If it has, the state must be left alone."""


def reseed() -> None:
    """Make random numbers differ from now on, unless the program has set the state of ``random``. Also forget
    what was reported to the previous host but not to this one.

    This affects ``random``, ``uuid``, ``tempfile`` and numpy's global generator, if they are loaded. It does
    not affect ``secrets``, ``uuid4`` and new generators, which get their randomness from the host each time.
    Generators made by the program itself continue unchanged, because it may have seeded them.
    """
    sockets.forget_cause()
    if not _is_seeded:
        random._inst.seed(int.from_bytes(os.urandom(_SEED_BYTES)))
    tempfile: Any = sys.modules.get("tempfile")
    if tempfile is not None:
        tempfile._name_sequence = None
    uuid: Any = sys.modules.get("uuid")
    if uuid is not None:
        # The node is a random number here, as there is no network card. The rest makes timestamps unique.
        uuid._node = uuid._last_timestamp = uuid._last_timestamp_v6 = uuid._last_timestamp_v7 = None
        uuid._last_counter_v7 = 0
    numpy_random: Any = sys.modules.get("numpy.random")
    if numpy_random is not None:
        try:
            numpy_random.seed()
        except TypeError:  # a package has chosen another kind of generator, which cannot be seeded again
            numpy_random.set_bit_generator(type(numpy_random.get_bit_generator())())
    if programs.current() is None:
        logging._startTime = time.time_ns()  # type: ignore[attr-defined]


def zone_changed() -> None:
    """Reinitialize the ``time`` module, because the C library now uses a different time zone."""
    now = int(time.time() // _YEAR) * _YEAR
    january, july = time.localtime(now), time.localtime(now + _YEAR // 2)
    standard, summer = sorted((january, july), key=lambda moment: moment.tm_gmtoff)
    module: Any = time
    module.timezone, module.altzone = -standard.tm_gmtoff, -summer.tm_gmtoff
    module.daylight = int(january.tm_gmtoff != july.tm_gmtoff)
    module.tzname = (standard.tm_zone, summer.tm_zone)


def _noting(function: Callable[..., None], name: str) -> Callable[..., None]:
    """Wrap a function of the module ``random`` so that it records whether a state was set."""

    def choose(*arguments: Any, **keywords: Any) -> None:
        global _is_seeded
        function(*arguments, **keywords)
        given = arguments[0] if arguments else keywords.get("a", keywords.get("state"))
        _is_seeded = given is not None

    choose.__name__ = choose.__qualname__ = name
    choose.__module__ = "random"
    choose.__doc__ = function.__doc__
    choose.__wrapped__ = function  # type: ignore[attr-defined]
    return choose


def install() -> None:
    """Start recording whether the program seeds ``random``."""
    module: Any = random
    module.seed = _noting(random.seed, "seed")
    module.setstate = _noting(random.setstate, "setstate")
