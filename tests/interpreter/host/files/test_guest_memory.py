"""Texts in a guest's memory are read completely, even if the memory has grown since the last access."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from praxis_desktop.interpreter.host.files.guest_memory import Window


def test_a_text_that_goes_on_in_memory_that_was_added_is_read_whole() -> None:
    grown = bytearray(128)
    grown[60:69] = b"/a/folder"
    instance: Any = SimpleNamespace(memory=memoryview(grown)[:64])
    instance.memory_size = lambda: len(instance.memory)
    window = Window(cast(Any, SimpleNamespace(instance=instance)))
    window.check(0, 64)
    instance.memory = memoryview(grown)
    assert window.path(60) == "/a/folder"
    again = Window(cast(Any, SimpleNamespace(instance=instance)))
    instance.memory = memoryview(grown)[:64]
    again.check(0, 64)
    instance.memory = memoryview(grown)
    assert again.text(60) == "/a/folder"
