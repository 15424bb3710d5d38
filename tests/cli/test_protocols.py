"""``praxis-desktop protocols`` lists the library, and ``new`` creates a protocol."""

from __future__ import annotations

import json
import shlex
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Finished, finish, praxis, start
from tests.cli.homes import home


class Lab:
    """A user's home with protocols in it."""

    def __init__(self, folder: Path) -> None:
        self.env = {**home(folder), "COLUMNS": "200"}
        self.own = Path(self.env["PRAXIS_HOME"]) / "data" / "protocols"

    def write(self, **sources: str) -> None:
        self.own.mkdir(parents=True, exist_ok=True)
        for name, source in sources.items():
            (self.own / f"{name}.py").write_text(source, "utf-8")

    def praxis(self, *arguments: str) -> Finished:
        return praxis(*arguments, env=self.env)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


WASH = """from praxis import Duration, protocol_function
from pylabrobot.scales import Scale

@protocol_function(
    name="wash",
    title="Wash it",
    version="1.2.0",
    category="cleaning",
    setup_instructions=["Fill the bottle."],
    param_metadata={"volume_ul": {"description": "How much", "unit": "µL", "min": 1, "max": 50}},
)
async def wash(state: dict, scale: Scale, volume_ul: float = 10.0, soak: Duration = Duration("2 s")) -> dict:
    \"\"\"Wash until it is clean.\"\"\"
    return state
"""


def test_the_library_is_listed_with_what_is_wrong_in_it(lab: Lab) -> None:
    lab.write(washing=WASH, broken="def main(:\n", lonely="import unheard_of\n", slip="x = = 1\n")
    done = lab.praxis("protocols")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].split() == ["NAME", "TITLE", "STATE", "CATEGORY", "WORKS", "WITH"]
    (row,) = [line for line in lines if line.startswith("washing ")]
    assert row.split() == ["washing", "Wash", "it", "ready", "cleaning", "Scale"]
    (sample,) = [line for line in lines if line.startswith("gravimetric_check ")]
    assert " ready " in sample
    assert " weighing " in sample
    assert any(line.startswith("lonely ") and "lacks unheard_of" in line for line in lines)
    place = lines.index("2 files cannot be loaded:")
    assert lines[place + 1].startswith("  broken.py, line 1: SyntaxError:")
    assert lines[place + 2].strip()
    assert lines[place + 3].startswith("  slip.py, line 1: SyntaxError:")
    assert lines[-1].endswith(f"; yours go to {lab.own}")

    events = lab.praxis("protocols", "list", "--json").events
    told = {event["target"]: event for event in events if event["event"] == "protocol"}
    washing = told["washing"]
    assert (washing["change"], washing["folder"], washing["problem"]) == ("present", "own", None)
    assert washing["path"] == str(lab.own / "washing.py")
    assert washing["protocol"]["machines"][0]["machine"].endswith(":Scale")
    assert told["broken"]["protocol"] is None
    assert (told["broken"]["problem"]["reason"], told["broken"]["problem"]["line"]) == ("syntax", 1)
    assert told["lonely"]["missing"] == ["unheard_of"]
    result = events[-1]["result"]["value"]
    assert (result["broken"], result["protocols"]) == (2, len(told) - 2)


def test_a_folder_of_the_settings_that_vanishes_is_a_warning(lab: Lab, tmp_path: Path) -> None:
    lab.env["PRAXIS_LIBRARY"] = f"{tmp_path / 'share'}"
    done = lab.praxis("protocols")
    assert done.code == 0
    assert f"The folder {tmp_path / 'share'} cannot be read" in done.err
    assert "gravimetric_check" in done.out


def test_defaults_that_no_run_can_have_are_shown(lab: Lab) -> None:
    lab.write(
        fill="from praxis import protocol_function\n"
        "@protocol_function(rules=['low < high'], param_metadata={'n': {'step': 5}})\n"
        "def fill(low: int = 2, high: int = 1, n: int = 3): ...\n"
    )
    done = lab.praxis("protocols", "show", "fill")
    assert done.code == 0, done.err
    _, _, told = done.out.partition("To be changed before a run:\n")
    assert [line.split(" ")[2] for line in told.splitlines()[:2]] == ["n", "low"]
    assert "low < high must hold (low = 2, high = 1)" in told
    for command in (("show", "fill"), ("list",)):
        events = lab.praxis("protocols", *command, "--json").events
        (event,) = [each for each in events if each.get("target") == "fill"]
        assert [each["parameter"] for each in event["to_be_changed"]] == ["n", "low"]


def test_a_protocol_is_shown_with_its_roles_and_ranges(lab: Lab) -> None:
    lab.write(washing=WASH)
    done = lab.praxis("protocols", "show", "wash")
    assert done.code == 0, done.err
    text = " ".join(done.out.split())
    for part in (
        "Wash it 1.2.0",
        "Wash until it is clean.",
        f"File: {lab.own / 'washing.py'}:",
        "scale Scale",
        "volume_ul [10 µL] 1 to 50 µL How much",
        "soak [2 s]",
        "1. Fill the bottle.",
        "praxis-desktop check wash",
    ):
        assert part in text
    (event, _) = lab.praxis("protocols", "show", "washing:wash", "--json").events
    assert (event["target"], event["protocol"]["function"]) == ("washing:wash", "wash")
    schema: dict[str, Any] = json.loads(lab.praxis("protocols", "show", "washing", "--schema").out)
    assert schema["properties"]["volume_ul"]["maximum"] == 50


@pytest.mark.parametrize(
    ("target", "code", "told"),
    [
        ("wash_me", 2, "there is no protocol 'wash_me'"),
        ("broken", 1, "broken.py, line 2: ZeroDivisionError: division by zero"),
        ("washing:rinse", 2, "washing.py has no protocol and no function 'rinse'"),
    ],
)
def test_what_cannot_be_shown_is_told(lab: Lab, target: str, code: int, told: str) -> None:
    lab.write(washing=WASH, broken="def f():\n    return 1 / 0\nx = f()\ndef main(): ...\n")
    done = lab.praxis("protocols", "show", target)
    assert ("in f\n    return 1 / 0" in done.err) == (target == "broken")
    assert (done.code, done.out) == (code, "")
    assert told in done.err
    assert len(done.told) >= 2, "and what to do about it"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C of another process")
def test_changes_are_told_until_ctrl_c(lab: Lab) -> None:
    lab.write(first="print(1)")
    process = start("protocols", "list", "--watch", env=lab.env)
    assert process.stdout is not None

    def until(beginning: str) -> str:
        assert process.stdout is not None
        while line := process.stdout.readline().decode().rstrip():
            if line.startswith(beginning):
                return line
        raise AssertionError(f"{beginning} is not told")

    while not process.stdout.readline().decode().endswith(f"; yours go to {lab.own}\n"):
        assert process.poll() is None
    lab.write(washing=WASH)
    assert until("+ ") == "+ washing  Wash it  ready"
    lab.write(washing="def main(:\n")
    assert until("  washing").startswith("  washing  cannot be loaded: washing.py, line 1: SyntaxError")
    (lab.own / "first.py").unlink()
    assert until("- ") == "- first"
    process.send_signal(signal.SIGINT)
    done = finish(process)
    # On a slow computer the progress is reported, too.
    assert (done.code, [line for line in done.told if "Reading protocols, " not in line]) == (3, [])


@pytest.mark.parametrize(
    ("template", "told"),
    [("instrument", ["scale", "6"]), ("liquid", ["tip_rack", "8", "A1:H1"]), ("script", ["passed:"])],
)
def test_a_new_protocol_is_in_the_library_and_works_as_it_is(
    lab: Lab, template: str, told: list[str]
) -> None:
    done = lab.praxis("new", "Weigh water", "--template", template)
    assert done.code == 0, done.err
    path = lab.own / "weigh_water.py"
    assert done.out.splitlines()[0] == str(path)
    assert "new_protocol" not in path.read_text("utf-8")
    checked = lab.praxis("check", "weigh_water")
    assert checked.code == 0, checked.err
    assert all(part in checked.out.split() for part in told)


def test_a_file_that_is_there_stays(lab: Lab) -> None:
    lab.write(weigh_water=WASH)
    path = lab.own / "weigh_water.py"
    again = lab.praxis("new", "Weigh water")
    assert (again.code, again.told) == (
        2,
        [f"praxis-desktop: {path} already exists", "Choose another name, or edit that file."],
    )
    assert path.read_text("utf-8") == WASH


def test_a_new_protocol_may_be_anywhere(lab: Lab, tmp_path: Path) -> None:
    path = tmp_path / "fill-plates.py"
    value = lab.praxis("new", str(path), "--json").result["value"]
    assert value == {"file": str(path), "target": str(path)}
    assert "async def fill_plates(" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("röhrchen.py", "Röhrchen"),
        ("Mein Protokoll ä.py", "Mein Protokoll ä"),
        ("プロトコル.py", "プロトコル"),
        ("हिन्दी-3.py", "हिन्दी 3"),
    ],
)
def test_a_new_protocol_may_have_any_file_name(lab: Lab, tmp_path: Path, name: str, title: str) -> None:
    done = praxis("new", name, env=lab.env, cwd=tmp_path)
    assert done.code == 0, done.err
    tried = done.out.splitlines()[1]
    program, command, target = shlex.split(tried.removeprefix("Try it: "))
    assert (program, command, target) == ("praxis-desktop", "check", name)
    assert f"#   {tried.removeprefix('Try it: ')} " in (tmp_path / name).read_text("utf-8")
    shown = praxis("protocols", "show", target, env=lab.env, cwd=tmp_path)
    assert shown.code == 0, shown.err
    assert shown.out.startswith(f"{title} 0.1.0\n")
    assert shown.out.splitlines()[-1] == tried


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "a protocol cannot be called ''"),
        ("3rd", "a protocol cannot be called '3rd'"),
        ("class", "a protocol cannot be called 'class'"),
        ("con", "a protocol cannot be called 'con'"),
        ("test_it.py", "test_it.py would not appear in the library"),
        ("gravimetric_check", "gravimetric_check ships with the program"),
        ("nowhere/wash.py", f"{Path('nowhere/wash.py')} cannot be written: No such file or directory"),
    ],
)
def test_a_name_that_no_protocol_can_have_is_told(lab: Lab, name: str, told: str) -> None:
    done = lab.praxis("new", name)
    assert done.code == 2
    assert done.told[0] == f"praxis-desktop: {told}"
    assert len(done.told) == 2
