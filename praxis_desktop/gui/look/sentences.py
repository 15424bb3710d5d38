"""Sentences that the core makes in English, in the window's language: errors, findings, steps, questions.

They reach the window as they are kept and told everywhere else, from journals and other processes, too. So
each is looked for among the templates that ``build_tools.core_sentences`` has found in the sources
(``sentence_templates.py``), once there is one to be said in another language. What is none of the core's (a
protocol's own words, an operating system's) stays as it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.legible import with_minus_signs
from praxis_desktop.core.messages import Message
from praxis_desktop.gui import look

if TYPE_CHECKING:
    from praxis_desktop.gui.look.sentence_templates import SentenceTemplates, Whose

_NAME = re.compile(r"\w*[._/\\=:([-]\w")
"""What a text begins with that is written as it is: a file, a variable, a device, an expression."""

_templates: SentenceTemplates | None = None
_path: Path | None = None


def speak(path: Path | None) -> None:
    """From now on sentences are translated with this file, read when the first is; None: they are not."""
    global _path, _templates
    _path, _templates = path, None


def is_spoken() -> bool:
    """Whether the window speaks another language than the core."""
    return _path is not None


def spoken(text: str) -> str:
    """A text of the core, as the window says it."""
    return _told(text, "core")


def sentence(text: str) -> str:
    """What the core says, as a sentence of its own: with a capital, unless a name such as ``weigh.py`` or
    ``port_2`` begins it. Whoever shows messages of the core has them said by this.
    """
    said = spoken(text)
    return said if _NAME.match(said) else said[:1].upper() + said[1:]


def spoken_title(text: str) -> str:
    """The title of a machine's operation, or a question about what it has left behind."""
    return _told(text, "title")


def spoken_result(summary: str) -> str:
    """What a step came to, as its machine or the protocol has said it."""
    return with_minus_signs(spoken_title(summary))


def spoken_step(title: str, kind: str) -> str:
    """What a step of this kind is called: those of the kind "step" have their titles from the protocol."""
    return title if kind == "step" else spoken_title(title)


def spoken_if_ours(text: str) -> str:
    """A text of the core or of a protocol: the latter stays as it is."""
    return _told(text, "anybody")


def _told(text: str, whose: Whose) -> str:
    global _templates
    if _path is None:
        return text
    if _templates is None:
        _templates = look.SentenceTemplates(_path)
    return _templates.message(text) if isinstance(text, Message) else _templates.said(text, whose)
