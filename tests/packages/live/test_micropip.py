"""micropip and Pyodide's loaders install packages from the wheelhouse into a running program."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from praxis_desktop.interpreter import Interpreter
from praxis_desktop.interpreter.environment import LiveEnvironment, RecordingEnvironment, ReplayEnvironment
from praxis_desktop.interpreter.faults import GuestInterrupted, PythonError
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
from tests.packages.live.live_guests import answers, offer_to, wheelhouse, with_guest
from tests.packages.wheel_making import make_wheel


@pytest.fixture
def wheels(tmp_path: Path) -> Wheelhouse:
    """Two versions of tool, the second of which requires part, and has an extra with another requirement."""
    user = tmp_path / "wheels"
    make_wheel(user, "tool", "1.0", {"tool.py": b"version = 1\n"})
    make_wheel(
        user,
        "tool",
        "2.0",
        {"tool.py": b"import part\nversion = 2\n"},
        requires=["part>=1"],
        headers='Provides-Extra: more\nRequires-Dist: besides; extra == "more"\n',
    )
    make_wheel(user, "part", "1.5", {"part/__init__.py": b"", "part/data.txt": b"here"})
    make_wheel(user, "part", "2.0a1", {"part/__init__.py": b"early = True"})
    make_wheel(user, "besides", "3.0", {"besides.py": b""})
    make_wheel(user, "bound", "1.0", {"bound.py": b""}, requires=["part<1.5"])
    return wheelhouse(user)


def told(program: str, wheels: Wheelhouse, **how: object) -> str:
    """Return the type and the text of the error that ends a program."""
    caught = f"""
import micropip
try:
    {program}
except ValueError as error:
    answer = type(error).__name__, str(error), *getattr(error, "__notes__", ())
"\\n".join(answer)
"""
    return str(answers(caught, wheels, **how))  # type: ignore[arg-type]


def test_a_name_is_installed_with_what_it_needs(wheels: Wheelhouse) -> None:
    assert answers(
        """
        import micropip
        nothing = await micropip.install("tool")
        import tool, part, importlib.metadata, importlib.resources
        [nothing, tool.version, importlib.metadata.version("part"),
         importlib.resources.files("part").joinpath("data.txt").read_text()]
        """,
        wheels,
    ) == [None, 2, "1.5", "here"]


def test_versions_extras_and_constraints_choose(wheels: Wheelhouse) -> None:
    program = """
        import micropip, importlib.metadata
        await micropip.install({0})
        there = [d for d in importlib.metadata.distributions() if d.name != "micropip"]
        sorted(f"{{d.name}} {{d.version}}" for d in there)
        """
    assert answers(program.format("'tool<2'"), wheels) == ["tool 1.0"]
    assert answers(program.format("['tool[more]']"), wheels) == ["besides 3.0", "part 1.5", "tool 2.0"]
    assert answers(program.format("'tool', constraints=['tool<2']"), wheels) == ["tool 1.0"]
    assert answers(program.format("'tool', deps=False"), wheels) == ["tool 2.0"]
    assert answers(program.format("'part', pre=True"), wheels) == ["part 2.0a1"]


def test_what_is_there_already_is_left_alone(wheels: Wheelhouse) -> None:
    assert answers(
        """
        import micropip, sys
        await micropip.install("tool==1.0")
        before = list(sys.path)
        await micropip.install(["tool", "micropip"])
        import tool
        [tool.version, sys.path == before]
        """,
        wheels,
    ) == [1, True]


WRONG = {
    "await micropip.install('tol')": [
        "micropip.install asks for tol, but there is no package tol",
        "Did you mean tool? Otherwise: praxis-desktop packages add tol --network",
    ],
    "await micropip.install('tool>2')": [
        "micropip.install asks for tool>2, but tool is available only as 2.0 and 1.0",
        'Add it with: praxis-desktop packages add "tool>2" --network',
    ],
    "await micropip.install('tool<2'); await micropip.install('tool>=2')": [
        "micropip.install asks for tool>=2, but tool 1.0 is installed in this interpreter",
        "To replace it: micropip.install(..., reinstall=True)",
    ],
    "await micropip.install('https://example.invalid/tool-1.0-py3-none-any.whl')": [
        (
            "https://example.invalid/tool-1.0-py3-none-any.whl cannot be fetched: programs get packages by"
            " their names, or as wheels among their own files"
        ),
        "Add the wheel on the host: praxis-desktop packages add FILE.whl",
        "Then install it by its name, or write it to a file and install 'emfs:/path/of.whl'.",
    ],
    "await micropip.install('tool', index_urls='https://example.invalid')": [
        "index_urls cannot be chosen: packages come from the host's wheelhouse",
        "On the host, pip's own configuration says which index 'packages add' asks.",
    ],
}


@pytest.mark.parametrize("program", WRONG)
def test_errors_say_what_is_wrong_and_what_to_do(program: str, wheels: Wheelhouse) -> None:
    assert told(program, wheels).splitlines() == ["PackageError", *WRONG[program]]


def test_a_conflict_with_what_is_installed_names_both(wheels: Wheelhouse) -> None:
    message = told("await micropip.install('tool'); await micropip.install('bound')", wheels)
    assert "bound 1.0 needs part<1.5" in message
    assert "part 1.5 is installed in this interpreter" in message


def test_keep_going_tells_of_everything_that_is_missing(wheels: Wheelhouse) -> None:
    message = told("await micropip.install(['nope', 'tool', 'neither'], keep_going=True)", wheels)
    assert "asks for nope" in message
    assert "asks for neither" in message
    assert "asks for tool" not in message


def test_another_version_takes_the_place_of_one(wheels: Wheelhouse) -> None:
    assert answers(
        """
        import micropip, importlib, importlib.metadata
        await micropip.install("tool==1.0")
        import tool
        before = tool.version
        await micropip.install("tool==2.0", reinstall=True)
        importlib.reload(tool)
        versions = [d.version for d in importlib.metadata.distributions() if d.name == "tool"]
        [before, tool.version, versions]
        """,
        wheels,
    ) == [1, 2, ["2.0"]]


def test_uninstalled_packages_are_gone_and_can_come_back(wheels: Wheelhouse) -> None:
    assert answers(
        """
        import micropip, importlib.util, sys, logging
        warnings = []
        logging.getLogger("micropip").addHandler(logging.Handler())
        await micropip.install("tool")
        import part
        micropip.uninstall(["tool", "part"])
        del sys.modules["part"]
        gone = [importlib.util.find_spec(name) for name in ("tool", "part")]
        listed = [name in micropip.list() for name in ("tool", "part")]
        await micropip.install("tool")
        import tool
        gone + listed + [tool.version]
        """,
        wheels,
    ) == [None, None, False, False, 2]


def test_packages_are_listed_and_frozen(wheels: Wheelhouse) -> None:
    text = answers(
        """
        import micropip, json
        await micropip.install("tool")
        rows = {p.name: [p.version, p.source] for p in micropip.list().values()}
        json.dumps([rows, json.loads(micropip.freeze())["packages"]])
        """,
        wheels,
    )
    rows, frozen = json.loads(text)
    assert rows["tool"] == ["2.0", "wheelhouse"]
    assert rows["part"] == ["1.5", "wheelhouse"]
    assert frozen["tool"]["depends"] == ["part"]
    assert frozen["tool"]["version"] == "2.0"
    wheel = wheels.find("tool")[0]
    assert (frozen["tool"]["sha256"], frozen["tool"]["file_name"]) == (wheel.sha256, wheel.file_name)


def test_mock_packages_count_as_installed(wheels: Wheelhouse) -> None:
    assert answers(
        """
        import micropip
        micropip.add_mock_package("part", "7.0", modules={"part": "mocked = True"})
        await micropip.install("tool")
        import tool, part
        [tool.version, part.mocked, micropip.list_mock_packages()]
        """,
        wheels,
    ) == [2, True, ["part"]]


def test_a_wheel_that_the_program_has_written_is_installed_by_micropip(
    wheels: Wheelhouse, tmp_path: Path
) -> None:
    own = make_wheel(tmp_path / "own", "own", "0.1", {"own.py": b"import part\nx = 5\n"}, requires=["part"])
    assert answers(
        """
        import micropip
        await micropip.install("emfs:/tmp/own-0.1-py3-none-any.whl")
        import own
        [own.x, own.__file__, micropip.list()["own"].source, "part" in micropip.list()]
        """,
        wheels,
        files={f"/tmp/{own.name}": own.read_bytes()},
    ) == [5, "/lib/python3.14/site-packages/own.py", "emfs:/tmp/own-0.1-py3-none-any.whl", True]


# ---- Pyodide's own loaders
def test_pyodide_loads_packages_by_name_and_from_imports(wheels: Wheelhouse) -> None:
    assert answers(
        """
        import pyodide_js
        first = await pyodide_js.loadPackage(["part"])
        again = await pyodide_js.loadPackage("part")
        second = await pyodide_js.loadPackagesFromImports("import besides, os, nobody_has_this\\nimport part")
        import besides
        [[p.name for p in loaded] for loaded in (first, again, second)]
        """,
        wheels,
        (),
    ) == [["part"], [], ["besides"]]


# ---- the index, where the settings allow it
def test_only_who_asks_by_name_gets_to_the_index(
    wheels: Wheelhouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def add(requirements: Sequence[str], check: Callable[[], None]) -> None:
        check()
        asked.append(tuple(requirements))
        make_wheel(tmp_path / "wheels", "far", "1.0", {"far.py": b"", "faraway.py": b""})

    monkeypatch.setattr("praxis_desktop.runs.packages.run_packages._index_of", lambda environments: add)
    assert answers(
        """
        import micropip, pyodide_js, importlib.util
        await pyodide_js.loadPackagesFromImports("import far")
        before = importlib.util.find_spec("far") is None
        await micropip.install("tool")
        await micropip.install("far>=1")
        [before, importlib.util.find_spec("far") is None]
        """,
        wheels,
    ) == [True, False]
    assert asked == [("far>=1",)]


def test_a_program_under_way_gets_to_the_index_as_soon_as_the_settings_allow_it(
    wheels: Wheelhouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def add(requirements: Sequence[str], check: Callable[[], None]) -> None:
        asked.append(tuple(requirements))
        make_wheel(tmp_path / "wheels", "far", "1.0", {"far.py": b""})

    settings = iter([None, add])
    monkeypatch.setattr(
        "praxis_desktop.runs.packages.run_packages._index_of", lambda environments: next(settings)
    )
    assert answers(
        """
        import micropip
        try:
            await micropip.install("far")
            refused = False
        except ValueError:
            refused = True
        await micropip.install("far")
        import far
        refused
        """,
        wheels,
    )
    assert asked == [("far",)]


# ---- the run around it
def test_captured_interpreters_keep_what_was_installed(wheels: Wheelhouse) -> None:
    def use(interpreter: Interpreter) -> object:
        interpreter.run_async("import micropip\nawait micropip.install('tool')\nimport tool")
        image = interpreter.capture()
        with Interpreter.restore(image) as copy:
            found = copy.run("import part\nf'{tool.version} {part.__file__}'")
        image.close()
        return found

    assert with_guest(use, wheels) == "2 /lib/praxis-packages/1/part/__init__.py"


def test_checkpoints_have_what_was_installed(wheels: Wheelhouse) -> None:
    def use(interpreter: Interpreter) -> object:
        image = interpreter.capture()
        with Interpreter.restore(image) as copy:
            offer_to(copy, wheels)
            copy.run_async("import micropip\nawait micropip.install('tool')\nimport tool")
            checkpoint = copy.checkpoint()
        with Interpreter.restore(image, checkpoint=checkpoint) as copy:
            found = copy.run("import part\nf'{tool.version} {part.__file__}'")
        image.close()
        return found

    assert with_guest(use, wheels) == "2 /lib/praxis-packages/1/part/__init__.py"


def test_a_replay_installs_the_same_without_asking(wheels: Wheelhouse, tmp_path: Path) -> None:
    program = "import micropip\nawait micropip.install('tool')\nimport tool\ntool.version"
    recording = RecordingEnvironment(LiveEnvironment())
    assert answers(program, wheels, environment=recording) == 2
    for path in (tmp_path / "wheels").glob("tool-2*"):
        path.unlink()
    assert answers(program, wheels, environment=ReplayEnvironment(recording.journal)) == 2


def test_an_interrupt_ends_the_wait_and_the_program_goes_on(
    wheels: Wheelhouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    from praxis_desktop.packages.resolving.live_packages import LivePackages

    asked, given_up = threading.Event(), threading.Event()

    def never(self: object, request: object, *, check: object) -> object:
        asked.set()
        while True:
            try:
                check()  # type: ignore[operator]
            except BaseException:
                given_up.set()
                raise

    find = LivePackages.find
    monkeypatch.setattr(LivePackages, "find", never)

    def use(interpreter: Interpreter) -> object:
        def interrupt() -> None:
            asked.wait()
            interpreter.interrupt()

        threading.Thread(target=interrupt).start()
        with pytest.raises(GuestInterrupted):
            interpreter.run_async("import micropip\nawait micropip.install('tool')")
        assert given_up.wait(10)
        monkeypatch.setattr(LivePackages, "find", find)
        return interpreter.run_async("await micropip.install('tool')\nimport tool\ntool.version")

    assert with_guest(use, wheels) == 2


def test_a_guest_without_a_source_says_so(wheels: Wheelhouse) -> None:
    def use(interpreter: Interpreter) -> None:
        interpreter.host.globals.offered = {}
        with pytest.raises(PythonError, match="packages cannot be installed here"):
            interpreter.run_async("import micropip\nawait micropip.install('tool')")

    with_guest(use, wheels)
