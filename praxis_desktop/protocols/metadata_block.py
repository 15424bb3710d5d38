"""The metadata block in a program's file (PEP 723, type ``script``), and the tables in the block."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.program import Program

OPENING = "# /// script"
"""The first line of a block. A program without this line has no block."""


def ports(program: Program) -> dict[str, str]:
    """Return the table ``[tool.praxis.ports]``, which maps each role to the instrument expected there.

    Raises UsageError if the block or the table is invalid.
    """
    table = _table(program, "ports", _PORTS_EXAMPLE)
    for role, expected in table.items():
        if not role.isidentifier() or not isinstance(expected, str):
            raise UsageError(
                Message(
                    "{title}: {role} is not a valid entry in [tool.praxis.ports], which names the "
                    "instrument for each role",
                    title=program.title,
                    role=repr(role),
                ),
                hint=_PORTS_EXAMPLE,
            )
    return dict(table)


def category(program: Program) -> str:
    """Return the ``category`` in the table ``[tool.praxis]``, or "". A category declared in a
    decorator takes precedence. Raises UsageError as ``ports`` does.
    """
    given = _praxis(program, _CATEGORY_EXAMPLE).get("category", "")
    if not isinstance(given, str) or not given.isprintable():
        raise UsageError(
            Message(
                "{title}: category in [tool.praxis] must be one line, not {given}",
                title=program.title,
                given=repr(given),
            ),
            hint=_CATEGORY_EXAMPLE,
        )
    return given.strip()


def asks_for_process(program: Program) -> bool:
    """Return whether the program requests a separate process, with ``mode = "process"`` in the table
    ``[tool.praxis.execution]``; "thread" has no effect. Raises UsageError as ``ports`` does.
    """
    table = _table(program, "execution", _EXECUTION_EXAMPLE)
    for name, value in table.items():
        if name != "mode" or value not in ("thread", "process"):
            raise UsageError(
                Message(
                    '{title}: mode in [tool.praxis.execution] must be "thread" or "process", not '
                    "{name} = {text}",
                    title=program.title,
                    name=name,
                    text=repr(value),
                ),
                hint=_EXECUTION_EXAMPLE,
            )
    return table.get("mode") == "process"


_CATEGORY_EXAMPLE = 'For example: category = "weighing"'
_PORTS_EXAMPLE = 'For example: scale = "Mettler Toledo balance (MT-SICS)"'
_EXECUTION_EXAMPLE = 'For example: mode = "process"'


def _table(program: Program, name: str, example: str) -> dict[str, Any]:
    """Return the table ``[tool.praxis.name]``, or an empty table if there is none."""
    table = _praxis(program, example).get(name, {})
    if not isinstance(table, dict):
        raise UsageError(
            Message("{title}: [tool.praxis.{name}] must be a table", title=program.title, name=name),
            hint=example,
        )
    return table


def _praxis(program: Program, example: str) -> dict[str, Any]:
    """Return the table ``[tool.praxis]``, or an empty table if there is none."""
    table = metadata(program)
    for key in ("tool", "praxis"):
        inner = table.get(key, {})
        if not isinstance(inner, dict):
            raise UsageError(
                Message("{title}: [tool.praxis] must be a table", title=program.title), hint=example
            )
        table = inner
    return table


def metadata(program: Program) -> dict[str, Any]:
    """Return the contents of the block; empty if there is none. Raises UsageError if there are several
    blocks, or if the block is not TOML.
    """
    blocks = list(_blocks(program.source)) if OPENING in program.source else []
    if len(blocks) > 1:
        raise UsageError(
            Message(
                "{title} has {count} '{opening}' blocks",
                title=program.title,
                count=len(blocks),
                opening=OPENING,
            ),
            hint="Keep one of them.",
        )
    if not blocks:
        return {}
    import tomllib  # most programs have no block, and start faster without this import

    try:
        return tomllib.loads(blocks[0])
    except (
        ValueError,
        RecursionError,
    ) as error:  # numbers that are too long and tables that are too deep do not raise TOMLDecodeError
        raise UsageError(
            Message(
                "{title}: its '{opening}' block is not TOML: {error}",
                title=program.title,
                opening=OPENING,
                error=error,
            ),
            hint=Message("Lines are counted from the one after '{opening}'.", opening=OPENING),
        ) from None


def _blocks(source: str) -> Iterator[str]:
    """Yield the contents of the ``script`` blocks (PEP 723), without the comment markers.

    A block ends at the last closing line in its run of comments. This function reads line by line, because
    the regular expression in the specification takes quadratic time on a malicious file.
    """
    content: list[str] | None = None
    end: int | None = None
    for line in itertools.chain(io.StringIO(source), [""]):
        text = line.rstrip("\n")
        is_comment = text == "#" or text.startswith("# ")
        if content is None:
            content = [] if text == OPENING else None
        elif is_comment:
            if text == "# ///":
                end = len(content)
            content.append(text[2:] + "\n")
        else:
            if end is not None:
                yield "".join(content[:end])
            content = end = None
