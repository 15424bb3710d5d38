"""Which of a file's protocols is meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.protocols.program import Program


def chosen(protocols: Sequence[Protocol], program: Program) -> Protocol:
    """The one that TARGET names, by its function or its name; else the only one, else the only one at the
    top level. Raises UsageError naming those that there are.
    """
    wanted = program.function
    if wanted is not None:
        for found in protocols:
            if wanted in (found.function, found.name) and found.function:
                return found
        raise _missing(protocols, program, wanted)
    candidates = list(protocols)
    if len(candidates) > 1:
        candidates = [found for found in protocols if found.is_top_level] or candidates
    if len(candidates) != 1:
        names = [found.function for found in candidates]
        told = ", ".join(names[:-1]) + f" and {names[-1]}"
        count = {2: "two", 3: "three"}.get(len(names), str(len(names)))
        raise UsageError(
            f"{program.title} has {count} protocols, {told}",
            hint=f"Name one of them: {program.title}:{names[0]}",
        )
    return candidates[0]


def _missing(protocols: Sequence[Protocol], program: Program, wanted: str) -> UsageError:
    names = [found.function for found in protocols if found.function]
    near = difflib.get_close_matches(wanted, names, n=1)
    if near:
        hint = f"Did you mean {program.title}:{near[0]}?"
    else:
        hint = f"It has: {', '.join(names)}." if names else "It declares none: run the file itself."
    return UsageError(f"{program.title} has no protocol and no function {wanted!r}", hint=hint)
