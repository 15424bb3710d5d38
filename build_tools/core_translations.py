"""Turn the translations of the core's sentences into the tables that the window uses.

Translators edit ``core_LANGUAGE.ts``; ``praxis_desktop.gui.look.sentence_templates`` reads
``core_LANGUAGE.json``: constant sentences, and templates, the most specific first. The part of a template in
brackets is optional.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from praxis_desktop.core.messages import shape_of

_FIELD = re.compile(r"(?<!\{)\{(@?\w+(?::[^{}]*)?)\}")
_PART = re.compile(r"\[([ ,][^]]*|[^]]* )\]")


def core_translations(source: Path) -> str:
    """The JSON for a translators' file, without untranslated sentences."""
    messages: dict[str, str] = {}
    whole: dict[str, str] = {}
    templates = []
    for message in ElementTree.parse(source).getroot().iter("message"):
        english, translation = message.findtext("source") or "", message.findtext("translation") or ""
        if not translation:
            continue
        shape, fields = shape_of(english)
        numbered = translation
        for number, field in enumerate(fields):
            numbered = numbered.replace(field, f"{{{number}}}")
        messages[shape] = numbered
        # The window looks up sentences without the spaces at their ends.
        for sentence, said in _variants(english.strip(), translation.strip()):
            if _FIELD.search(sentence):
                templates.append(_template(sentence, said))
            else:
                whole[_plain(sentence)] = _plain(said)
    templates.sort(key=lambda template: (-template[3], -sum(map(len, template[1])), template[1]))
    told = {"messages": messages, "whole": whole, "templates": templates}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _variants(english: str, translation: str) -> Iterator[tuple[str, str]]:
    """The sentence with and without each optional part, and the translation with the same parts."""
    parts = [part for part in _PART.findall(english) if _FIELD.search(part)]
    if not parts:
        yield english, translation
        return
    for kept in itertools.product((True, False), repeat=len(parts)):
        left_out = {
            field
            for part, is_kept in zip(parts, kept, strict=True)
            if not is_kept
            for field in _FIELD.findall(part)
        }
        yield _without(english, left_out), _without(translation, left_out)


def _without(text: str, fields: set[str]) -> str:
    return _PART.sub(lambda part: "" if fields & set(_FIELD.findall(part[1])) else part[1], text).strip()


def _template(english: str, translation: str) -> tuple[str, list[str], str, int]:
    """The template's longest text, all its texts, its translation with numbered values, its letter count."""
    pieces = _FIELD.split(english)
    literals = [_plain(text) for text in pieces[::2]]
    fields = pieces[1::2]
    said = _FIELD.sub(lambda match: f"{{{fields.index(match[1])}}}", translation)
    letters = sum(character.isalpha() for literal in literals for character in literal)
    return max(literals, key=len), literals, said, letters


def _plain(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")
