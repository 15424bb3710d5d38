"""The packages that a program needs, according to its text."""

from __future__ import annotations

import subprocess
import sys

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.requirements import Requirements, requirements_of
from praxis_desktop.protocols.text import guest_modules


def program(source: str) -> Program:
    return Program(source, "/somewhere/dilution.py")


def header(*lines: str) -> str:
    return "".join(f"# {line}\n" for line in ("/// script", *lines, "///"))


def declared(source: str) -> tuple[str, ...]:
    return requirements_of(program(source)).declared


def test_the_header_says_what_is_needed() -> None:
    source = header(
        'requires-python = ">=3.11"',
        'dependencies = ["Xx_Hash >=3, <5", "pylabrobot[serial]", "msgspec; sys_platform == \'emscripten\'"]',
    )
    assert requirements_of(program(source + "import numpy\n")) == Requirements(
        "header",
        ('msgspec; sys_platform == "emscripten"', "pylabrobot[serial]", "xx-hash<5,>=3"),
        python=">=3.11",
    )


def test_an_empty_list_says_that_nothing_is_needed() -> None:
    source = header("dependencies = []") + "import numpy\n"
    assert requirements_of(program(source)) == Requirements("header")


def test_a_header_without_dependencies_says_nothing_about_them() -> None:
    source = header('requires-python = ">=3.11"') + "import numpy\n"
    assert requirements_of(program(source)) == Requirements(
        "imports", imported=frozenset({"numpy"}), python=">=3.11"
    )


@pytest.mark.parametrize(
    ("source", "requirements"),
    [
        ("@protocol_function(requires=['b', 'a>1'])\ndef f(): ...", ("a>1", "b")),
        ("@praxis.protocol_function(name='x', requires=('a',))\nasync def f(): ...", ("a",)),
        (
            "class C:\n @protocol_function(requires=['b'])\n @protocol_function(requires=['a'])\n def g(): 0",
            ("a", "b"),
        ),
        ("import numpy\n@protocol_function(requires=[])\ndef f(): ...", ()),
    ],
)
def test_decorators_say_what_is_needed_together(source: str, requirements: tuple[str, ...]) -> None:
    assert requirements_of(program(source)) == Requirements("decorator", requirements)


@pytest.mark.parametrize(
    ("source", "optional"),
    [
        ("try:\n import a.b\nexcept ImportError:\n a = None", {"a"}),
        ("try:\n from a import b\nexcept (OSError, ModuleNotFoundError):\n import c", {"a", "c"}),
        ("try:\n import a\nexcept Exception:\n pass\nimport a", set()),
        ("try:\n import a\nexcept ValueError:\n pass", set()),
        ("try:\n x = 1\nexcept:\n import b\nfinally:\n import a", {"b"}),
    ],
)
def test_modules_that_a_program_goes_on_without_are_told(source: str, optional: set[str]) -> None:
    assert requirements_of(program(source)).optional == optional


def test_what_a_program_has_micropip_install_is_told() -> None:
    source = "import micropip, b\nawait micropip.install(['B_lib.x==1', 'c[d]>2'], deps=False)\nprint('e')"
    assert requirements_of(program(source)).installs == {"b-lib-x", "c"}


def test_the_header_stands_above_decorators() -> None:
    source = header('dependencies = ["a"]') + "@protocol_function(requires=['b'])\ndef f(): ..."
    assert requirements_of(program(source)) == Requirements("header", ("a",))


@pytest.mark.parametrize(
    "source",
    [
        "@other(requires=['a'])\ndef f(): ...",
        "@protocol_function(name='x')\ndef f(requires): ...",
        "protocol_function(requires=['a'])",
        "@protocol_function(requires=['a']\ndef f(): ...",
        "# protocol_function requires nothing",
    ],
)
def test_other_texts_declare_nothing(source: str) -> None:
    assert requirements_of(program(source)) == Requirements("imports")


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("x = 1", set()),
        ("import sys, os.path, js, pyodide.ffi, _praxis.entry", set()),
        ("import annotationlib, compression.zstd, tomllib", set()),
        ("import numpy.random, serial.tools\nfrom scipy import stats", {"numpy", "scipy", "serial"}),
        ("import telnetlib, imp", {"telnetlib", "imp"}),
        ("import pylibftdi, usb.core, hid", {"serial", "usb"}),
    ],
)
def test_else_imports_count(source: str, modules: set[str]) -> None:
    assert requirements_of(program(source)) == Requirements("imports", imported=frozenset(modules))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('dependencies = "xxhash"', "dilution.py, dependencies must be a list of strings, not 'xxhash'"),
        ("dependencies = {a = 1}", "dilution.py, dependencies must be a list of strings"),
        ('dependencies = ["a", 3]', "dilution.py, dependencies, entry 2 must be a string, not 3"),
        ('dependencies = ["a", "b=>1"]', "dilution.py, dependencies, entry 2: 'b=>1' is not a requirement: "),
        ('dependencies = [" "]', "entry 1: an empty string is not a requirement"),
        ('dependencies = ["-e ."]', "entry 1: '-e .' is a pip option, not a requirement"),
        ('dependencies = ["--pre"]', "entry 1: '--pre' is a pip option"),
        ('dependencies = ["a @ file:///tmp/a.whl"]', "entry 1: 'a @ ...' refers to a location"),
        ('dependencies = ["https://me:word@host/a.whl"]', "refers to a location"),
        ('dependencies = ["./a.whl"]', "entry 1: './a.whl' refers to a location"),
        ("requires-python = 3.11", "dilution.py: requires-python must be a string, not 3.11"),
        (
            f'requires-python = ">={"1" * 5000}"',
            f"dilution.py: requires-python = '>={'1' * 78}...' is not a valid version specifier",
        ),
        (f'dependencies = ["a>={"1" * 5000}"]', "' is too long for a requirement: it has 5003 characters"),
        (
            'requires-python = "three"',
            "dilution.py: requires-python = 'three' is not a valid version specifier",
        ),
        (
            'requires-python = "<3.14"',
            "dilution.py needs Python <3.14, but programs here run on Python 3.14.2",
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_place(line: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        requirements_of(program(header(line)))
    assert told in str(raised.value)
    assert raised.value.hint
    assert "word" not in str(raised.value)


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("NEEDED", "dilution.py, line 2: requires is computed; it must be a literal list of strings"),
        ("'a'", "dilution.py, line 2, requires must be a list of strings"),
        ("[1]", "dilution.py, line 2, requires, entry 1 must be a string, not 1"),
        ("['-r file']", "dilution.py, line 2, requires, entry 1: '-r file' is a pip option"),
    ],
)
def test_mistakes_in_decorators_are_told_with_their_lines(argument: str, told: str) -> None:
    source = f"\n@protocol_function(requires={argument})\ndef f(): ..."
    with pytest.raises(UsageError) as raised:
        requirements_of(program(source))
    assert told in str(raised.value)


def test_a_program_that_declares_nothing_costs_no_library() -> None:
    code = (
        "import sys\n"
        "from praxis_desktop.protocols.program import Program\n"
        "from praxis_desktop.protocols.requirements import requirements_of\n"
        "requirements_of(Program('import numpy; print(1)', 'p.py'))\n"
        "print(sorted({'packaging', 'tomllib', 'resolvelib'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout == "[]\n"


def test_the_names_that_changed_are_those_of_the_standard_library() -> None:
    assert {"sys", "json", "annotationlib", "tomllib", "js"} <= guest_modules()
    assert not guest_modules() & {"distutils", "telnetlib", "numpy"}
