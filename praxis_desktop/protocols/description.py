"""What a protocol file says about itself, read as text: nothing of it runs and it need not even parse."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from praxis_desktop.core.syntax_trees import literal_value
from praxis_desktop.protocols.metadata_block import asks_for_process, category, ports
from praxis_desktop.protocols.program import Program


@dataclass(frozen=True, slots=True)
class Description:
    """A protocol's ``title``, its ``details`` in plain text, its ``category``, ``ports``: role -> the
    instrument that it expects, and whether it asks to run ``in_process``, one of its own.
    """

    title: str
    details: str = ""
    category: str = ""
    ports: Mapping[str, str] = field(default_factory=dict)
    in_process: bool = False


def describe(program: Program) -> Description:
    """Read the title from the docstring's first line (else the file's name) and the rest from its metadata
    block.

    Raises UsageError when that block is not what the specification asks for. A syntax error in the program is
    not looked for: the guest, whose Python may be newer, reports it.
    """
    text = _docstring(program.source)
    title, _, details = text.partition("\n")
    return Description(
        title=title.strip().rstrip(".") or Path(program.title).stem,
        details=unwrapped(details),
        category=category(program),
        ports=ports(program),
        in_process=asks_for_process(program),
    )


def _docstring(source: str) -> str:
    """The module's docstring without its indentation, "" when it has none."""
    literal = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.STRING:
                literal += token.string + " "
            elif literal or token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING):
                break
        value = literal_value(literal) if literal else ""
    except (SyntaxError, ValueError, tokenize.TokenError):
        return ""
    if not isinstance(value, str):
        return ""
    first, *others = value.expandtabs().strip("\n").splitlines() or [""]
    indentation = min((len(line) - len(line.lstrip()) for line in others if line.strip()), default=0)
    return "\n".join([first.strip(), *(line[indentation:].rstrip() for line in others)]).strip()


def unwrapped(text: str) -> str:
    """Paragraphs on one line each, so that they wrap at the width there is; indented lines stay as they
    are.
    """
    return "\n\n".join(_paragraph(part) for part in re.split(r"\n\s*\n", text.strip()))


def _paragraph(text: str) -> str:
    lines = text.split("\n")
    is_plain = all(line and not line[0].isspace() and not line.startswith(("-", "*")) for line in lines)
    return " ".join(lines) if is_plain else text
