"""``history``: records of runs are found, shown, verified, annotated, discarded, backed up and moved."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pypdf
import pytest

from praxis_desktop.cli.commands.history.comparing import _difference
from praxis_desktop.core.events import DataEvent, StepEvent
from praxis_desktop.core.verdicts import Figure, Verdict
from praxis_desktop.records.history._database import VERSION
from praxis_desktop.records.history.comparing import ComparedValue, SideValue
from praxis_desktop.records.history.history import History
from tests.cli.command import Finished, praxis
from tests.cli.homes import home
from tests.records.history.telling import begin, end, events_of_steps, run, write_journal

PROGRAM = '''"""Weigh twice."""

import asyncio

from praxis import step


async def main(portions: int = 2) -> int:
    """Weigh.

    Args:
        portions: How many
    """
    for portion in range(portions):
        async with step(f"weigh {portion}"):
            await asyncio.sleep(0)
    return portions
'''

Command = Callable[..., Finished]


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment with its own history, also for this process."""
    made = home(tmp_path)
    monkeypatch.setenv("PRAXIS_HOME", made["PRAXIS_HOME"])
    return made


@pytest.fixture
def history(env: dict[str, str]) -> History:
    """The history that the command line uses in that environment."""
    return History(Path(env["PRAXIS_HOME"]) / "data" / "history")


@pytest.fixture
def command(env: dict[str, str]) -> Command:
    """Run ``history`` with arguments in that environment."""

    def perform(*arguments: str) -> Finished:
        return praxis("history", *arguments, env=env)

    return perform


def test_a_run_is_found_shown_and_verified(env: dict[str, str], command: Command, tmp_path: Path) -> None:
    program = tmp_path / "weigh.py"
    program.write_text(PROGRAM)
    ended = praxis("run", str(program), "--name", "batch 7", "--operator", "ada", env=env)
    assert ended.code == 0, ended.err

    listed = command("list", "--operator", "ada")
    assert listed.code == 0, listed.err
    assert "Weigh" in listed.out
    assert "completed" in listed.out
    assert "1 run in" in listed.out

    shown = command("show", "last", "--steps", "--actions", "--files")
    assert shown.code == 0, shown.err
    for words in ("completed after", "by ada", "weigh 0", "weigh 1", "output.txt", "signed"):
        assert words in shown.out

    verified = command("verify")
    assert verified.code == 0, verified.err + verified.out
    assert "sound: every byte is as it was written" in verified.out
    assert "signed by this installation" in verified.out


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_run_that_has_made_files_is_sound_until_one_of_them_is_changed(
    env: dict[str, str], command: Command, tmp_path: Path, mode: str
) -> None:
    program = tmp_path / "writes.py"
    program.write_text("import IPython\nopen('made.csv', 'w').write('1;2')")
    assert praxis("run", str(program), "--exec-mode", mode, env=env).code == 0
    verified = command("verify", "last")
    assert verified.code == 0, verified.out
    (folder,) = Path(env["PRAXIS_HOME"]).glob("data/history/runs/*")
    lock = folder / "pylock.toml"
    lock.write_bytes(lock.read_bytes() + b"# later")
    verified = command("verify", "last")
    assert verified.code == 1
    assert "pylock.toml differs from the recorded file" in verified.out


def test_for_programs_every_line_is_an_event(history: History, command: Command) -> None:
    run_id = run(history, 3)
    listed = command("--json").events
    assert [event["event"] for event in listed] == ["run", "result"]
    assert (listed[0]["run_id"], listed[0]["simulated"], listed[0]["steps"]) == (run_id, True, 3)
    assert listed[-1]["result"]["value"]["total"] == 1

    shown = command("show", run_id[:6], "--json", "--steps", "--log", "--data", "--actions", "--files").events
    kinds = [event["event"] for event in shown]
    assert kinds.count("step") == 3
    assert {"run", "logged", "data", "action", "file"} <= set(kinds)
    assert shown[0]["machines"] == {"scale": "mettler"}
    verified = command("verify", "--json").events
    assert (verified[0]["event"], verified[0]["sound"], verified[0]["signer"]) == (
        "verified",
        True,
        "installation",
    )


def test_filters_are_those_of_the_history(history: History, command: Command) -> None:
    first, second = run(history, operator="ada"), run(history, state="failed", operator="bob", name="plate 9")

    def ids(*arguments: str) -> list[str]:
        return [event["run_id"] for event in command("list", "--json", *arguments).events[:-1]]

    assert ids("--state", "failed") == [second]
    assert ids("--operator", "ada") == [first]
    assert ids("--text", "PLATE 9") == [second]
    assert ids("--since", "1h") == [second, first]
    assert ids("--since", "2999-01-01") == []
    assert ids("--until", "2020-01-01T10:00") == []
    assert ids("--limit", "1") == [second]
    assert ids("--real") == []
    assert command("list", "--limit", "1").out.splitlines()[-1].startswith("1 of 2 runs")


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--since", "yesterday"),
        ("list", "--limit", "0"),
        ("list", "--state", "happy"),
        ("show", "no-id"),
        ("show", "ffffffff"),
        ("show", "last"),
        ("verify", "last", "--all"),
        ("verify", "--key", "/no/such/file"),
        ("discard", "last"),
        ("import", "/no/such/file"),
        ("import", os.devnull),
        ("move", os.devnull),
        ("frobnicate",),
    ],
)
def test_bad_input_is_told_with_a_remedy(command: Command, arguments: tuple[str, ...]) -> None:
    ended = command(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.told) >= 2, ended.err
    assert "defect" not in ended.err


def test_a_record_that_was_altered_is_found_out(history: History, command: Command) -> None:
    sound, altered = run(history), run(history, 50)
    journal = history.places.journal(altered)
    data = bytearray(journal.read_bytes())
    data[len(data) // 2] ^= 1
    journal.write_bytes(data)
    ended = command("verify", altered)
    assert ended.code == 1
    assert "was changed from byte" in ended.out
    every = command("verify", "--all")
    assert every.code == 1
    assert "1 of 2 records is sound" in every.out
    assert altered in every.err
    assert sound not in every.err
    assert command("verify", sound).code == 0


def test_a_record_of_another_installation_is_verified_with_its_key(
    history: History, command: Command, tmp_path: Path
) -> None:
    run(history)
    backup = tmp_path / "b.zip"
    assert "1 record in" in command("backup", str(backup)).out
    (tmp_path / "key.txt").write_text(command("key").out)
    assert command("backup", str(backup)).code == 2

    other = {"PRAXIS_HOME": str(tmp_path / "another")}
    taken = praxis("history", "import", str(backup), env=other)
    assert taken.code == 0, taken.err
    assert "imported; signed by the installation" in taken.out
    unknown = praxis("history", "verify", env=other)
    assert unknown.code == 1
    assert "not this installation's" in unknown.out
    key = (tmp_path / "key.txt").read_text().splitlines()[0]
    assert praxis("history", "verify", "--key", key, env=other).code == 0
    with (tmp_path / "key.txt").open("a") as keys:
        keys.write(praxis("history", "key", env=other).out)
    verified = praxis("history", "verify", "--key", str(tmp_path / "key.txt"), env=other)
    assert verified.code == 0, f"a file with what `history key` prints here and there: {verified}"


def test_own_and_imported_records_are_verified_together_with_the_key_of_the_others_alone(
    history: History, command: Command, tmp_path: Path
) -> None:
    run(history)
    backup = tmp_path / "b.zip"
    command("backup", str(backup))
    key = command("key").out.splitlines()[0]
    (tmp_path / "hello.py").write_text("print('hello')")
    (tmp_path / "another").mkdir()
    other = home(tmp_path / "another")
    assert praxis("run", str(tmp_path / "hello.py"), env=other).code == 0
    assert praxis("history", "import", str(backup), env=other).code == 0
    verified = praxis("history", "verify", "--all", "--key", key, env=other)
    assert (verified.code, verified.out) == (0, "2 of 2 records are sound\n")


def test_a_record_that_is_not_sound_is_not_imported(
    history: History, command: Command, tmp_path: Path
) -> None:
    run_id = run(history)
    folder = history.places.run(run_id)
    (folder / "output.txt").write_text("changed")
    refused = praxis("history", "import", str(folder), env={"PRAXIS_HOME": str(tmp_path / "another")})
    assert refused.code == 1
    assert "output.txt differs from the recorded file" in refused.out
    assert "were\n" not in refused.err


def test_notes_and_discards_say_who_and_why(history: History, command: Command) -> None:
    run_id = run(history)
    assert command("note", run_id[:8], "a bubble in A1", "--operator", "ada").code == 0
    shown = command("show", "last").out
    assert "note of ada" in shown
    assert "a bubble in A1" in shown
    assert command("verify").code == 0

    assert command("discard", run_id[:8], "--reason", "wrong plate", "--operator", "bob").code == 0
    assert "no runs in " in command().out
    assert "no such run in " in command("list", "--operator", "Nobody").out
    assert "discarded" in command("list", "--discarded").out
    assert "by bob: wrong plate" in command("show", run_id[:8]).out
    assert command("discard", "--undo", run_id[:8]).code == 0
    assert "1 run in" in command().out


def test_old_records_are_only_named_in_a_dry_run(history: History, command: Command) -> None:
    run(history)
    assert "0 records would be deleted" in command("prune", "--days", "1", "--dry-run").out
    assert "Only discarded records" in command("prune").out
    assert command().out.splitlines()[-1].startswith("1 run")


def test_the_history_moves_and_the_setting_with_it(
    history: History, command: Command, env: dict[str, str], tmp_path: Path
) -> None:
    run_id = run(history)
    target = tmp_path / "elsewhere"
    moved = command("move", str(target))
    assert moved.code == 0, moved.err
    saved = json.loads((Path(env["PRAXIS_HOME"]) / "config" / "settings.json").read_text())
    assert saved["history"]["folder"] == str(target)
    assert command("list", "--json").events[0]["run_id"] == run_id
    assert (target / "runs" / run_id / "record.journal").is_file()
    named = praxis("history", "move", str(tmp_path / "third"), env={**env, "PRAXIS_HISTORY": str(target)})
    assert named.code == 2
    assert "PRAXIS_HISTORY" in named.err


def test_two_runs_are_compared(history: History, command: Command) -> None:
    passed = Verdict("passed", "It is 3 g.")
    run(history, verdict=passed, values={"volume_ul": 100}, ports=["scale=/dev/ttyS9"])
    run(history, verdict=Verdict("failed", "It is 30 g."), values={"volume_ul": 200})
    ended = command("compare", "1", "2")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0].startswith("run 1, ")
    assert lines[0].endswith("Passed, completed")
    assert lines[1] == "  It is 3 g."
    assert lines[2].startswith("run 2 (simulated), ")
    assert lines[2].endswith("Failed in simulation, completed")
    assert "first difference, before any step: Volume" in ended.out
    assert ["Volume,", "µL", "100", "200", "+100"] in [line.split() for line in lines]
    assert ["Mass,", "g", "10.5", "10.5", "same"] in [line.split() for line in lines]
    only = command("compare", "1", "2", "--only-differences").out
    assert "Mass" not in only
    assert "same" not in only.split(), "neither values nor steps"
    result = command("compare", "1", "2", "--json").result["value"]
    assert [each["verdict"] for each in result["runs"]] == ["passed", "failed"]
    assert result["first_difference"]["value"] == "parameter:volume_ul"


def test_the_difference_of_two_durations_is_a_duration() -> None:
    first, second = (SideValue("run", "Duration", seconds, "s") for seconds in (95.2, 3.4000123))
    compared = ComparedValue("duration", first, second, 3.4000123 - 95.2, is_different=True)
    assert _difference(compared) == "−1:32"


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        (12345678, 12345679, "Plate id  12345678 12345679 +1"),
        (0.1 + 0.2, 0.3, "Plate id  0.30000000000000004 0.3 −5.55112e−17"),
        (True, "yes", 'Plate id  true "yes" differs'),
        ("x" * 50 + "a", "x" * 50 + "b", f"Plate id …{'x' * 20}a …{'x' * 20}b differs"),
    ],
)
def test_values_that_differ_look_different(
    history: History, command: Command, first: object, second: object, line: str
) -> None:
    for value in (first, second):
        run(history, values={"plate_id": value})
    out = command("compare", "1", "2", "--only-differences").out
    assert "first difference, before any step: Plate id" in out
    assert line.split() in [each.split() for each in out.splitlines()]


def test_that_nothing_differs_is_said_if_all_was_compared(history: History, command: Command) -> None:
    for _ in range(2):
        run(history)
    assert "no difference in values or steps" in command("compare", "1", "2").out
    for _ in range(2):
        run(history, values={"wells": "left out: too long"})
    out = command("compare", "3", "4").out
    assert "no difference" not in out
    assert "not compared, because they are too large: Wells" in out


def test_the_first_cell_that_differs_is_shown(history: History, command: Command) -> None:
    for number in (0.25, 0.5):
        record = begin(history)
        record.tell(DataEvent("od", "wells", {"plate": "", "values": {"A1": number, "A2": 5}}, "OD"))
        end(record)
    out = command("compare", "1", "2", "--only-differences").out
    assert "first difference: OD: A1" in out
    assert ["OD:", "A1", "0.25", "0.5", "1", "of", "2", "differ"] in [
        line.split() for line in out.splitlines()
    ]


def test_the_first_step_with_another_result_is_shown(history: History, command: Command) -> None:
    for number in (0.25, 0.5):
        record = begin(history)
        record.tell(StepEvent(1, "started", "m"))
        record.tell(StepEvent(1, "completed", "m", duration=1.0, result={"r": number}))
        end(record)
    out = command("compare", "1", "2").out
    assert "first difference: step 1, m" in out
    assert "run 1: r: 0.25; run 2: r: 0.5" in out


def test_a_run_is_not_compared_with_itself(history: History, command: Command) -> None:
    run(history)
    ended = command("compare", "1", "last")
    assert ended.code == 2
    assert "both are run 1" in ended.err


def test_a_damaged_index_is_made_anew_and_that_is_said(history: History, command: Command) -> None:
    run_id = run(history)
    history.places.database.write_bytes(b"no database" * 500)
    ended = command()
    assert ended.code == 0
    assert "was damaged" in ended.err
    assert run_id[:8] in ended.out
    assert "1 record indexed" in command("rebuild").out


def test_a_newer_index_is_not_opened(history: History, command: Command) -> None:
    run(history)
    with closing(sqlite3.connect(history.places.database)) as newer, newer:
        newer.execute("UPDATE about SET value = 'praxis-desktop 9.1' WHERE name = 'program'")
        newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    ended = command()
    assert ended.code == 2
    assert "praxis-desktop 9.1 is needed" in ended.err
    assert "Install praxis-desktop 9.1" in ended.err


def _interrupted(history: History) -> str:
    """Return the id of a run whose process was killed."""
    record = begin(history)
    for event in events_of_steps(3):
        record.tell(event)
    # Like a lock left by a process that has ended.
    folder = history.places.run(record.run_id)
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    end(record)
    shutil.rmtree(folder)
    copy.rename(folder)
    history.rebuild()
    return record.run_id


def test_an_interrupted_record_is_told_from_an_unsound_one_and_closed_by_a_person(
    history: History, command: Command
) -> None:
    run(history)
    run_id = _interrupted(history)
    assert history.find(run_id).state == "interrupted"
    every = command("verify", "--all", "--json")
    assert every.code == 0, every.err
    told = {line["run_id"]: line for line in map(json.loads, every.out.splitlines()) if "run_id" in line}
    assert (told[run_id]["sound"], told[run_id]["interrupted"]) == (False, True)
    shown = command("show", run_id).out
    assert "by a replay from its beginning: it has no checkpoint" in shown
    (offered,) = (line for line in shown.splitlines() if line.startswith("to give up"))
    assert offered.endswith(f'praxis-desktop history close {history.find(run_id).number} --reason "..."')

    assert command("close", run_id).code == 2
    closed = command("close", run_id, "--reason", "power cut", "--operator", "ada")
    assert closed.code == 0, closed.err
    verified = command("verify", run_id)
    assert verified.code == 0, verified.err
    assert "signed by this installation" in verified.out
    assert "recovered" in verified.out
    assert "power cut (ada)" in command("show", run_id).out


def test_what_was_changed_in_the_index_alone_is_found_out(history: History, command: Command) -> None:
    run_id = run(history)
    command("note", run_id, "a bubble")
    with closing(sqlite3.connect(history.places.database)) as connection:
        connection.execute("UPDATE runs SET operator = 'eve'")
        connection.execute("UPDATE outputs SET value = '42'")
        connection.execute("DELETE FROM notes")
        connection.commit()
    found = command("verify", run_id)
    assert found.code == 1
    for words in ("'eve' as the run's operator", "'42' as the value in entry 1 of its outputs", "its notes"):
        assert words in found.out
    assert command("rebuild").code == 0
    assert command("verify", run_id).code == 0


def test_a_backup_that_cannot_be_written_is_a_wrong_place(
    history: History, command: Command, tmp_path: Path
) -> None:
    run(history)
    (tmp_path / "file").write_text("in the way")
    refused = command("backup", str(tmp_path / "file" / "history.zip"))
    assert refused.code == 2
    assert "cannot be written" in refused.err


def test_discarded_records_in_a_backup_are_told_and_stay_out(
    history: History, command: Command, env: dict[str, str], tmp_path: Path
) -> None:
    run(history)
    backup = tmp_path / "history.zip"
    assert command("discard", "last", "--reason", "spilled").code == 0
    run(history)
    assert command("backup", str(backup)).code == 0
    elsewhere = {**env, "PRAXIS_HOME": str(tmp_path / "elsewhere")}
    taken = praxis("history", "import", str(backup), env=elsewhere)
    assert taken.code == 0, taken.err
    assert "left out: 1 discarded record of that backup" in taken.out


def test_records_are_verified_where_they_lie_and_in_a_backup(
    history: History, command: Command, env: dict[str, str], tmp_path: Path
) -> None:
    run_id = run(history)
    backup = tmp_path / "history.zip"
    assert command("backup", str(backup)).code == 0
    shutil.copytree(history.places.run(run_id), tmp_path / "handed on")
    key = tmp_path / "their.pub"
    shutil.copyfile(Path(env["PRAXIS_HOME"]) / "data" / "signing" / "installation.pub", key)
    elsewhere = {**env, "PRAXIS_HOME": str(tmp_path / "elsewhere")}
    for place in (tmp_path / "handed on", backup, history.places.folder):
        unknown = praxis("history", "verify", str(place), env=elsewhere)
        assert (unknown.code, "not this installation's" in unknown.out) == (1, True)
        known = praxis("history", "verify", str(place), "--key", str(key), env=elsewhere)
        assert known.code == 0, known.err
        assert "signed by the given key" in known.out
    nothing = praxis("history", "verify", str(tmp_path), env=elsewhere)
    assert nothing.code == 2
    assert "there is no record in" in nothing.err


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_run_whose_record_has_no_room_does_not_begin_and_says_why(
    history: History, env: dict[str, str], tmp_path: Path, mode: str
) -> None:
    run(history)
    settings = Path(env["PRAXIS_HOME"]) / "config" / "settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"history": {"limit_bytes": 1}}))
    program = tmp_path / "weigh.py"
    program.write_text(PROGRAM)
    refused = praxis("run", str(program), "--exec-mode", mode, env=env)
    assert refused.code == 2, refused.err
    assert "no run can start: the records take" in refused.err
    assert "history.limit_bytes" in refused.err


def test_a_backup_that_is_not_there_is_no_wrong_id(command: Command, tmp_path: Path) -> None:
    told = command("verify", str(tmp_path / "history.zip"))
    assert (told.code, told.out) == (2, "")
    assert told.told[0] == f"praxis-desktop: there is no file or folder {tmp_path / 'history.zip'}"
    assert "a backup" in told.told[1]


FAILED = Verdict(
    "failed",
    "The pipette delivers 11.8 µL too little: −1.18 %, limits ±0.80 %.",
    (Figure("systematic_error", -1.18, "%", "Systematic error", -0.8, 0.8),),
    "failed",
    4,
    1,
)


def test_verdicts_are_listed_filtered_and_shown_first(history: History, command: Command) -> None:
    run(history, verdict=Verdict("passed", "All is well.", simulated=True))
    bad = run(history, verdict=FAILED, ports=[])
    run(history, state="failed")
    listed = command("list").out.splitlines()
    assert listed[0].split()[:3] == ["RUN", "ID", "VERDICT"]
    assert [" ".join(line.split()[2:5]) for line in listed[1:4]] == [
        "No verdict ended",
        f"Failed completed {listed[2].split()[4]}",
        "Passed in simulation",
    ]
    assert [line.split()[0] for line in listed[1:4]] == ["3", "2", "1"]

    def numbers(*arguments: str) -> list[int]:
        return [event["number"] for event in command("list", "--json", *arguments).events[:-1]]

    assert numbers("--verdict", "failed") == [2]
    assert numbers("--verdict", "Passed, none") == [3, 1]
    refused = command("list", "--verdict", "finished")
    assert refused.code == 2
    assert "'finished' is none of failed, inconclusive, none, passed" in refused.err

    shown = command("show", "2")
    assert shown.out.splitlines()[:2] == [
        "Failed: The pipette delivers 11.8 µL too little: −1.18 %, limits ±0.80 %.",
        "  Systematic error  −1.18 %  limits ±0.8 %  outside",
    ]
    assert f"run       2 ({bad})" in shown.out
    (event, *_) = command("show", "2", "--json").events
    assert list(event)[:3] == ["event", "verdict", "verdict_reason"]
    assert event["figures"][0]["outside"] is True


def test_a_number_that_begins_the_id_of_another_run_names_neither(history: History, command: Command) -> None:
    write_journal(history.places.runs, [], number=1234, what="run")
    other = "1234" + "f" * 28
    begun = history.begin(other, {"protocol": "weigh"}, [])
    end(begun)
    both = command("show", "1234")
    assert both.code == 2
    assert "several runs are called 1234: 1234ffff, " in both.err
    assert command("show", other[:8]).code == 0
    assert "'zz' is not a run" in command("show", "zz").err


def test_a_record_of_before_there_were_verdicts_is_listed_shown_and_exported(
    history: History, command: Command, tmp_path: Path
) -> None:
    result = {"output": "", "runtime": 1.0, "startTimestamp": 2.0, "value": 3, "error": None, "callstack": []}
    told: list[dict[str, object]] = [
        {"event": "state", "state": "running"},
        {
            "event": "data",
            "key": "mass",
            "kind": "value",
            "value": 10.5,
            "title": "Mass",
            "unit": "g",
            "step": 0,
        },
        {"event": "state", "state": "completed"},
        {"event": "result", "state": "completed", "run_id": "x", "result": result, "details": {}},
    ]
    old = write_journal(history.places.runs, [(place, event) for place, event in enumerate(told)])
    (listed,) = command("list").out.splitlines()[1:2]
    assert listed.split()[:4] == [old[:8], "No", "verdict", "completed"]
    shown = command("show", old).out
    assert shown.startswith("No verdict\n")
    assert "Mass" in shown
    for name in ("run.json", "run.pdf", "run.zip"):
        assert command("export", old, "-o", str(tmp_path / name)).code == 0
    exported = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert (exported["verdict"]["word"], exported["run"]["ending"]) == ("No verdict", "completed")
    assert f"Run {old[:8]}" in pypdf.PdfReader(tmp_path / "run.pdf").pages[0].extract_text()
