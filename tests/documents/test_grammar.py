"""Every command and option on a page exists in the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import pytest

from praxis_desktop.cli.arguments import COMMANDS, EXIT_CODES, build_parser
from tests.documents.samples import PAGES, ROOT, Command, name, samples

COMMANDS_OF_PAGES = [
    pytest.param(command, id=f"{name(page)}-{sample.line}-{number}")
    for page in PAGES
    for sample in samples(page)
    if sample.kind == "commands"
    for number, command in enumerate(sample.commands)
    if command.text.startswith("praxis-desktop ")
]
_OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
_NAMED = re.compile(r"((?:[a-z-]+\.html(?: and )?)+) in the\s+manual")
_PAGE = re.compile(r"([a-z-]+)\.html")
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")


@pytest.mark.parametrize("command", COMMANDS_OF_PAGES)
def test_it_is_known(command: Command) -> None:
    _, first, *rest = _QUOTED.sub("X", command.text).split()
    if first not in COMMANDS:
        assert first.endswith(".py") or _OPTION.fullmatch(first), command.text
        return
    parser = _actions(build_parser(first))[first]
    actions = _actions(parser)
    options = _options(parser).union(*(_options(action) for action in actions.values()))
    assert _OPTION.findall(" ".join(rest)) == [
        option for option in _OPTION.findall(" ".join(rest)) if option in options
    ]
    if actions:
        named = re.findall(r"[a-z][a-z-]*", " ".join(_leading(rest)))
        assert [word for word in named if word not in actions] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_each_option_is_on_a_page_that_shows_its_command(command: str) -> None:
    pages = [page.read_text("utf-8") for page in PAGES]
    for words, parser in _parsers((command,), _actions(build_parser(command))[command]):
        shown = " ".join(words).removesuffix(" list")
        for action in parser._actions:
            if not action.option_strings or {"--help", "--json"}.intersection(action.option_strings):
                continue
            option = "|".join(rf"(?<![\w-]){name}(?![\w-])" for name in action.option_strings)
            assert any(shown in page and re.search(option, page) for page in pages), f"{shown} {option}"


def test_pages_of_the_manual_that_the_program_names_are_there() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "praxis_desktop").rglob("*.py")]
    named = [page for text in sources for found in _NAMED.findall(text) for page in _PAGE.findall(found)]
    assert "benches" in named
    assert [page for page in named if not (ROOT / "docs" / f"{page}.md").is_file()] == []


def test_the_manual_lists_the_exit_codes_as_the_help_does() -> None:
    told = " ".join((ROOT / "docs" / "command-line.md").read_text("utf-8").split())
    assert ", ".join(f"{code:d} {meaning}" for code, meaning in EXIT_CODES.items()) in told


def _actions(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found.update(action.choices)
    return found


def _parsers(
    words: tuple[str, ...], parser: argparse.ArgumentParser
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    yield words, parser
    for each, action in _actions(parser).items():
        yield from _parsers((*words, each), action)


def _options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings}


def _leading(words: list[str]) -> list[str]:
    """Return the words that may be actions: those before the first option, placeholder or value."""
    if words and words[0].startswith("["):
        inside = " ".join(words).partition("]")[0].strip("[")
        return [] if inside.startswith("-") else [one.split()[0] for one in inside.split("|") if one.split()]
    for number, word in enumerate(words):
        if word.startswith("-") or not re.fullmatch(r"[a-z|-]+,?", word):
            return words[: min(number, 1)]
    return words[:1]
