"""A start loads nothing of the web platform; a class is loaded when a program first uses it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

from praxis_desktop.interpreter.host.web.global_classes import MODULES, PACKAGE
from tests.interpreter.guests import evaluate

LOADED = f"""
import sys
from tests.interpreter.guests import in_guest
def loaded():
    return sorted(name for name in sys.modules if name.startswith({PACKAGE + "."!r}))
def use(guest):
    guest.run("print(1)")
    before = loaded()
    guest.run("import js; js.ReadableStream; js.AbortSignal.any; 'from' in dir(js.ReadableStream)")
    looked = loaded()
    guest.run("js.EventTarget.new()")
    return before, looked, loaded()
before, looked, used = in_guest(use)
print(before, looked == before, "readable_stream" in str(used), "event_target" in str(used))
"""


def test_a_start_loads_none_of_the_classes() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=100
    )
    assert finished.stdout.split("\n")[0] == f"['{PACKAGE}.global_classes'] True False True"


READ = f"""
import pkgutil, sys
import {PACKAGE}.global_classes
from praxis_desktop.interpreter.host.graph import GraphReader
print(GraphReader([["web.CountQueuingStrategy", 5]], {{}}, None).decode(["node", 0]).high_water_mark)
import {PACKAGE} as package
print([module.name for module in pkgutil.iter_modules(package.__path__)
       if "{PACKAGE}." + module.name not in sys.modules])
for kind in ("web.no such", "no.such"):
    try:
        GraphReader([[kind]], {{}}, None).decode(["node", 0])
    except ValueError as error:
        print(error)
"""


def test_an_image_that_holds_an_object_loads_every_class() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", READ], capture_output=True, text=True, check=True, timeout=100
    )
    assert finished.stdout.splitlines() == [
        "5",
        "[]",
        "unknown kind 'web.no such' in a host graph",
        "unknown kind 'no.such' in a host graph",
    ]


def test_every_class_is_where_the_table_says_under_the_name_it_shows() -> None:
    for name, module in MODULES.items():
        found = getattr(import_module(f"{PACKAGE}.{module}"), name)
        assert found.js_class == name
        assert callable(found.construct)


def test_what_cannot_be_made_says_so() -> None:
    source = """
import js
names = ["AbortSignal", "ReadableByteStreamController", "ReadableStreamBYOBRequest",
         "ReadableStreamDefaultController", "TransformStreamDefaultController",
         "WritableStreamDefaultController"]
found = []
for name in names:
    try:
        getattr(js, name).new()
    except Exception as error:
        found.append((error.name, error.message))
str(set(found)) + str(len(found))
"""
    assert evaluate(source) == "{('TypeError', 'Illegal constructor')}6"
