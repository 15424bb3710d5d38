"""Programs run as with ``python file.py``: values, exits, tracebacks, names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.interpreter.faults import GuestExit, PythonError
from tests.interpreter.guests import Guest, evaluate, in_guest

FAILING = {
    "call": "def divide(x):\n    return 1 / x\n\ndivide(0)\n",
    "message over lines": "raise ValueError('one\\ntwo')\n",
    "last expression": "x = 1\n[\n    x,\n    x.missing_attribute,\n]\n",
    "cause": "try:\n    {}['key']\nexcept KeyError as error:\n    raise RuntimeError('no key') from error\n",
    "context": "try:\n    int('x')\nexcept ValueError:\n    undefined_name\n",
    "no context": "try:\n    int('x')\nexcept ValueError:\n    raise OSError('gone') from None\n",
    "notes": "error = TypeError('bad')\nerror.add_note('look here')\nraise error\n",
    "group": "raise ExceptionGroup('two', [ValueError(1), TypeError('x')])\n",
    "recursion": "def f(n):\n    return f(n + 1) if n < 50 else n / 0\nf(0)\n",
    "syntax": "x = 1\ndef f(:\n    pass\n",
    "never closed": "def f():\n    x = (1,\n",
    "indentation": "if True:\npass\n",
    "empty message": "raise ValueError\n",
    "nested class": "class A:\n    class Error(Exception): pass\nraise A.Error('x')\n",
    "assertion": "assert 1 == 2, 'unequal'\n",
    "exec": "exec('1/0')\n",
    "generator": "sum(1 / n for n in (1, 0))\n",
    "broken str": "class E(Exception):\n    def __str__(self): raise ValueError\nraise E\n",
    "import": "import no_such_module\n",
}


@pytest.mark.skipif(
    sys.version_info < (3, 13),
    reason="before 3.13 this computer's Python words errors otherwise than guests'",
)
@pytest.mark.parametrize("source", FAILING.values(), ids=FAILING)
def test_tracebacks_are_what_cpython_prints(source: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(source)
    native = subprocess.run(
        [sys.executable, script.name], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    def check(guest: Guest) -> None:
        with pytest.raises(PythonError) as failure:
            guest.interpreter.run_script(script.read_bytes(), filename=script.name)
        # Python 3.13 reports the whole path of a script.
        assert failure.value.traceback == native.stderr.replace(str(script), script.name)

    in_guest(check)


def test_tracebacks_have_the_programs_frames_only() -> None:
    def check(guest: Guest) -> None:
        for source in FAILING.values():
            with pytest.raises(PythonError) as failure:
                guest.interpreter.run_script(source.encode(), filename="script.py")
            lines = [
                line
                for line in failure.value.traceback.splitlines()
                if line.lstrip(" |+").startswith("File ")
            ]
            assert all('"script.py"' in line or '"<string>"' in line for line in lines), (
                failure.value.traceback
            )
            if "Error: " not in failure.value.traceback.splitlines()[0]:
                assert lines or "ExceptionGroup" in failure.value.traceback

    in_guest(check)


def test_a_traceback_in_full() -> None:
    def check(guest: Guest) -> None:
        with pytest.raises(PythonError) as failure:
            guest.interpreter.run_script(FAILING["call"].encode(), filename="script.py")
        assert failure.value.traceback == (
            "Traceback (most recent call last):\n"
            '  File "script.py", line 4, in <module>\n'
            "    divide(0)\n"
            "    ~~~~~~^^^\n"
            '  File "script.py", line 2, in divide\n'
            "    return 1 / x\n"
            "           ~~^~~\n"
            "ZeroDivisionError: division by zero\n"
        )
        assert (failure.value.type_name, failure.value.message) == ("ZeroDivisionError", "division by zero")

    in_guest(check)


def test_tracebacks_of_coroutines_have_no_frames_of_the_loops_shims() -> None:
    def check(guest: Guest) -> None:
        source = b"import asyncio\nasync def fail():\n    await asyncio.sleep(0)\n    return 1 / 0\n"
        for last in (b"asyncio.run(fail())\n", b"await fail()\n"):
            with pytest.raises(PythonError) as failure:
                guest.interpreter.run_script(source + last, filename="script.py")
            text = failure.value.traceback
            assert "_praxis" not in text
            assert text.index("line 5, in <module>") < text.index("line 4, in fail")
            assert text.endswith("ZeroDivisionError: division by zero\n")

    in_guest(check)


def test_syntax_errors_point_at_file_line_and_place() -> None:
    def check(guest: Guest) -> None:
        with pytest.raises(PythonError) as failure:
            guest.interpreter.run_script(FAILING["syntax"].encode(), filename="/home/pyodide/script.py")
        assert failure.value.traceback == (
            '  File "/home/pyodide/script.py", line 2\n'
            "    def f(:\n"
            "          ^\n"
            "SyntaxError: invalid syntax\n"
        )
        for source, reason in (
            (b"x = 1\ny = '\xff'\n", "Non-UTF-8"),
            (b"a\0b", "null bytes"),
            (b"# coding: odd\n", "odd"),
        ):
            with pytest.raises(PythonError, match=reason) as failure:
                guest.interpreter.run_script(source, filename="script.py")
            assert failure.value.type_name == "SyntaxError"

    in_guest(check)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("", None),
        ("x = 1", None),
        ("x = 1\nx + 1", 2),
        ("x = 3; x", 3),
        ("4;", None),
        ("5 # comment;", 5),
        ('"docstring"', "docstring"),
        ("from __future__ import annotations\nlen(__name__)", 8),
        ("import asyncio\nawait asyncio.sleep(0, 6)", 6),
        ("x = await asyncio.sleep(0, 7)\nx", 7),
        ("def f(): return 8\nf()", 8),
        ("if True: 9", None),
        ("[\n  10\n][0]", 10),
        ("'é' ; 11", 11),
        ("'日本' ;", None),
    ],
)
def test_the_value_is_that_of_the_last_expression(source: str, value: object) -> None:
    def check(guest: Guest) -> None:
        guest.run("import asyncio")
        assert guest.interpreter.run_script(source.encode(), filename="script.py") == value

    in_guest(check)


def test_a_short_expression_is_no_special_program() -> None:
    def check(guest: Guest) -> None:
        def run(source: str) -> object:
            return guest.interpreter.run_script(source, filename="line.py")

        lines = ("1+1", "2  # two", "len('ab')", "(3)\n", "max([4])")
        assert [run(line) for line in lines] == [2, 2, 2, 3, 4]
        guest.run("import asyncio")
        assert run("await asyncio.sleep(0, 'waited')") == "waited"
        for source in ("('about')", '"about"', "'ab' 'out'"):
            guest.run("__doc__ = None")
            assert run(source) == "about"
            assert guest.run("__doc__") == "about"
        with pytest.raises(PythonError, match="unexpected indent"):
            run(" 1")
        with pytest.raises(PythonError, match="never closed") as failure:
            run("(1")
        assert "    (1\n    ^\n" in failure.value.traceback
        with pytest.raises(PythonError, match="division") as failure:
            run("len('') / 0")
        assert "  File \"line.py\", line 1, in <module>\n    len('') / 0\n" in failure.value.traceback
        before = guest.output
        run("1 is 1")
        run("assert (1, 2)")
        assert guest.output[len(before) :].count("SyntaxWarning") == 2

    in_guest(check)


def test_a_script_is_main_with_its_file_and_arguments() -> None:
    def check(guest: Guest) -> None:
        source = """
import sys, __main__
class Marker: pass
str((__name__, __file__, sys.argv, Marker.__module__, __main__.Marker is Marker))
"""
        assert (
            guest.interpreter.run_script(source, filename="dir/script.py", arguments=["-v", "x"])
            == "('__main__', 'dir/script.py', ['dir/script.py', '-v', 'x'], '__main__', True)"
        )
        latin = "# coding: latin-1\n'\xe9'\n".encode("latin-1")
        assert guest.interpreter.run_script(latin, filename="script.py") == "é"

    in_guest(check)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("sys.exit(3)", 3),
        ("sys.exit()", None),
        ("raise SystemExit('text')", "text"),
        ("await asyncio.sleep(0)\nsys.exit(5)", 5),
    ],
)
def test_exits_carry_their_code(source: str, code: object) -> None:
    def check(guest: Guest) -> None:
        with pytest.raises(GuestExit) as leaving:
            guest.interpreter.run_script(f"import sys, asyncio\n{source}", filename="script.py")
        assert leaving.value.code == code
        assert guest.run("1 + 1") == 2

    in_guest(check)


def test_completion_gives_names_and_where_they_begin() -> None:
    def check(guest: Guest) -> None:
        guest.run("import json\nlonely_name = 1")
        assert guest.interpreter.complete("print(lonely_n") == (["lonely_name"], 6)
        names, start = guest.interpreter.complete("x = json.du")
        assert (sorted(name.rstrip("()") for name in names), start) == (["json.dump", "json.dumps"], 4)
        assert guest.interpreter.complete("no_such_thing.attribute")[0] == []
        assert guest.interpreter.complete("")[1] == 0

    in_guest(check)


def test_objects_are_loaded_by_path() -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file(
            "/home/pyodide/machine.py",
            b"class Arm:\n    def move(self, x): return x * 2\n    class Joint: pass\n",
        )
        assert guest.interpreter.load("machine:Arm")().move(21) == 42
        assert guest.interpreter.load("math:sqrt")(9) == 3
        assert str(guest.interpreter.load("machine:Arm.Joint")) == "<class 'machine.Arm.Joint'>"
        for path in ("machine:Leg", "no_such_module:x"):
            with pytest.raises(PythonError):
                guest.interpreter.load(path)

    in_guest(check)


def test_copies_of_one_guest_draw_different_random_numbers() -> None:
    def check(guest: Guest) -> None:
        guest.run("import random, tempfile, uuid\nrandom.seed(1)\ntempfile.mktemp()")
        source = "(random.random(), tempfile.mktemp(), str(uuid.uuid4()))"
        with guest.interpreter.fork() as first, guest.interpreter.fork() as second:
            values = [str(interpreter.run(source)) for interpreter in (first, second, guest.interpreter)]
        assert len(set(values)) == 3

    in_guest(check)


def test_what_waits_for_the_end_of_the_process_runs_at_the_end() -> None:
    def check(guest: Guest) -> None:
        guest.run("import atexit\natexit.register(print, 'goodbye')\nprint('hello', end='; ')")
        guest.interpreter.finish()
        assert guest.output == "hello; goodbye\n"

    in_guest(check)


def test_indented_source_is_accepted_as_in_pyodide() -> None:
    assert evaluate("\n    x = 1\n    x + 1\n    ") == 2
