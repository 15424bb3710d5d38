"""What a protocol file says about itself, read as text: nothing of it runs and it need not even parse."""

from __future__ import annotations

import ast
import io
import itertools
import re
import tokenize
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.program import Program


@dataclass(frozen=True, slots=True)
class Description:
    """A protocol's ``title``, its ``details`` in plain text, and ``ports``: role -> the instrument that it
    expects.
    """

    title: str
    details: str = ""
    ports: Mapping[str, str] = field(default_factory=dict)


def describe(program: Program) -> Description:
    """Read the title from the docstring's first line (else the file's name) and the roles from its metadata
    block.

    The roles are the table ``[tool.praxis.ports]`` of the block that PEP 723 calls ``script``. Raises
    UsageError when that block is not what the specification asks for. A syntax error in the program is not
    looked for: the guest, whose Python may be newer, reports it.
    """
    text = _docstring(program.source)
    title, _, details = text.partition("\n")
    return Description(
        title=title.strip().rstrip(".") or Path(program.title).stem,
        details=_unwrapped(details),
        ports=_ports(program),
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
        value = ast.literal_eval(literal) if literal else ""
    except (SyntaxError, ValueError, tokenize.TokenError):
        return ""
    if not isinstance(value, str):
        return ""
    first, *others = value.expandtabs().strip("\n").splitlines() or [""]
    indentation = min((len(line) - len(line.lstrip()) for line in others if line.strip()), default=0)
    return "\n".join([first.strip(), *(line[indentation:].rstrip() for line in others)]).strip()


def _unwrapped(text: str) -> str:
    """Paragraphs on one line each, so that they wrap at the width there is; indented lines stay as they
    are.
    """
    return "\n\n".join(_paragraph(part) for part in re.split(r"\n\s*\n", text.strip()))


def _paragraph(text: str) -> str:
    lines = text.split("\n")
    is_plain = all(line and not line[0].isspace() and not line.startswith(("-", "*")) for line in lines)
    return " ".join(lines) if is_plain else text


def _ports(program: Program) -> dict[str, str]:
    blocks = list(_blocks(program.source))
    if len(blocks) > 1:
        raise UsageError(
            f"{program.title} has {len(blocks)} '# /// script' blocks",
            hint="Keep one of them.",
        )
    if not blocks:
        return {}
    try:
        metadata = tomllib.loads(blocks[0])
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{program.title}: its '# /// script' block is not TOML: {error}",
            hint="Lines are counted from the one after '# /// script'.",
        ) from None
    table = metadata
    for name in ("tool", "praxis", "ports"):
        inner = table.get(name, {})
        if not isinstance(inner, dict):
            raise UsageError(f"{program.title}: [tool.praxis.ports] must be a table", hint=_EXAMPLE)
        table = inner
    for role, expected in table.items():
        if not role.isidentifier() or not isinstance(expected, str):
            raise UsageError(
                f"{program.title}: [tool.praxis.ports] names roles with what they expect, not {role!r}",
                hint=_EXAMPLE,
            )
    return dict(table)


_EXAMPLE = 'For example: scale = "Mettler Toledo balance (MT-SICS)"'


def _blocks(source: str) -> Iterator[str]:
    """The contents of the ``script`` blocks (PEP 723), without their comment signs.

    A block ends at the last closing line of its run of comments. Read line by line: the expression in the
    specification takes quadratic time on a file made for it.
    """
    content: list[str] | None = None
    end: int | None = None
    for line in itertools.chain(io.StringIO(source), [""]):
        text = line.rstrip("\n")
        is_comment = text == "#" or text.startswith("# ")
        if content is None:
            content = [] if text == "# /// script" else None
        elif is_comment:
            if text == "# ///":
                end = len(content)
            content.append(text[2:] + "\n")
        else:
            if end is not None:
                yield "".join(content[:end])
            content = end = None
