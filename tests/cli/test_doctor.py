"""The findings of ``doctor`` about an intact and a broken installation, and its figures."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from praxis_desktop.cli.commands.doctor import WIDTH
from praxis_desktop.cli.output.metrics import metrics_text
from praxis_desktop.core import counters
from praxis_desktop.core.counters import save_totals
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.settings import Settings
from praxis_desktop.workers.diagnosis import checks as diagnosis
from tests.cli.command import UNFINISHED, Finished, finish, praxis, start
from tests.cli.homes import SYSTEM_FOLDER

PARTS = [
    "Program",
    "Guest",
    "Folders",
    "Images",
    "Packages",
    "Settings",
    "Threads",
    "Processes",
    "Ports",
    "Faults",
    "Self-test",
]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache as it is after a start: with machine code and an image."""
    folder = tmp_path_factory.mktemp("used")
    compiled = cache_directory() / "machine-code"
    if compiled.is_dir():
        shutil.copytree(compiled, folder / "cache" / "machine-code", ignore=UNFINISHED)
    doctor(folder)
    (folder / "cache" / "metrics.json").unlink()
    return folder


@pytest.fixture
def home(used: Path, tmp_path: Path) -> Path:
    """A home for this test."""
    shutil.copytree(used / "cache", tmp_path / "cache")
    return tmp_path


def test_machine_code_that_came_with_the_program_is_not_said_to_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = tmp_path / "guest" / "machine-code" / "abc.cwasm"
    code.parent.mkdir(parents=True)
    code.write_bytes(bytes(1 << 20))
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(diagnosis, "shipped", lambda name: tmp_path / name)
    found = (check.finding for check in diagnosis.diagnose(Settings()))
    assert (
        next(finding for finding in found if finding.startswith("machine code"))
        == "machine code: shipped with the program, 1.0 MiB"
    )


def doctor(home: Path, *arguments: str, **changes: str) -> Finished:
    return praxis("doctor", *arguments, env={"PRAXIS_HOME": str(home), **changes})


def checks(finished: Finished) -> list[dict[str, Any]]:
    return [event for event in finished.events if event["event"] == "check"]


def of_part(finished: Finished, part: str) -> list[dict[str, Any]]:
    return [check for check in checks(finished) if check["part"] == part]


def test_a_sound_installation_has_no_fault(home: Path) -> None:
    finished = doctor(home, "--json")
    assert finished.code == 0, finished.out + finished.err
    found = checks(finished)
    assert list(dict.fromkeys(check["part"] for check in found)) == PARTS
    assert not [check for check in found if check["state"] == "fault"]
    assert all(check["remedy"] for check in found if check["state"] != "ok")
    (manual,) = [check for check in of_part(finished, "Program") if "manual" in check["facts"]]
    assert manual["remedy"] or Path(manual["facts"]["manual"]).is_file()
    (computer,) = [check for check in of_part(finished, "Program") if "memory" in check["facts"]]
    assert computer["facts"]["memory"] > 2**28
    (self_test,) = of_part(finished, "Self-test")
    assert set(self_test["facts"]["milliseconds"]) == {"load", "image", "start", "run"}
    assert finished.events[-1]["state"] == "completed"
    assert finished.result["value"]["fault"] == 0
    assert finished.err == ""


def test_a_report_for_whoever_helps_is_written_beside(home: Path) -> None:
    finished = doctor(home, "--json", "--output", str(home))
    assert finished.code == 0, finished.out + finished.err
    report = Path(finished.result["value"]["report"])
    assert report.parent == home
    told = [
        {name: check[name] for name in ("part", "state", "finding", "remedy", "facts")}
        for check in checks(finished)
    ]
    with zipfile.ZipFile(report) as archive:  # the supporter need not know whose home it is
        written = json.dumps(told, ensure_ascii=False).replace(json.dumps(str(Path.home()))[1:-1], "~")
        assert json.loads(archive.read("checks.json")) == json.loads(written)
    assert doctor(home, "--metrics", "--output", str(home)).code == 2
    assert doctor(home, "--output", str(home / "report.txt")).code == 2
    (home / "mine.zip").write_text("mine")
    refused = doctor(home, "--output", str(home / "mine.zip"))
    assert (refused.code, (home / "mine.zip").read_text()) == (2, "mine")


def test_the_self_test_uses_the_image_of_the_start_before(home: Path) -> None:
    finished = doctor(home, "--json")
    (self_test,) = of_part(finished, "Self-test")
    assert self_test["facts"]["log"] == [
        "[Pyodide] Restoring from snapshot...",
        "[Pyodide] Snapshot restored",
    ]
    assert of_part(finished, "Images")[0]["facts"]["images"] >= 1


def test_people_get_lines_that_fit_a_terminal(home: Path) -> None:
    finished = doctor(home)
    lines = finished.out.splitlines()
    assert [line for line in lines if line in PARTS] == PARTS
    assert all(len(line) <= WIDTH for line in lines if str(home) not in line)
    assert lines[-1].startswith("no faults, ")
    assert "1+1 = 2" in finished.out


def test_settings_are_told_with_their_origin_and_what_is_wrong_with_them(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "settings.json").write_text('{"execution": {"mode": "process"}}', "utf-8")
    found = of_part(doctor(home, "--json", PYODIDE_POOL_SIZE="three"), "Settings")
    by_key = {check["facts"]["key"]: check for check in found if check["state"] == "ok"}
    assert by_key["execution.mode"]["facts"]["value"] == "process"
    assert by_key["execution.mode"]["facts"]["place"] == str(home / "config" / "settings.json")
    assert by_key["pool.size"]["finding"] == "pool.size = 3 (default)"
    (warning,) = [check for check in found if check["state"] == "warning"]
    assert warning["finding"].startswith('PYODIDE_POOL_SIZE="three"')
    assert warning["remedy"]


def test_settings_have_the_values_that_the_settings_command_shows(home: Path) -> None:
    found = of_part(doctor(home, "--json"), "Settings")
    (told,) = [check["finding"] for check in found if check["facts"].get("key") == "pool.enabled"]
    listed = praxis("settings", "list", "pool.enabled", env={"PRAXIS_HOME": str(home)})
    assert told == f"pool.enabled = {listed.out.split()[-2]} (default)"


def test_a_second_file_of_the_system_is_told(home: Path) -> None:
    folder = home / "xdg" / "praxis-desktop"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text("[pool]\nsize = 4\n", "utf-8")
    (folder / "settings.json").write_text('{"pool": {"size": 5}}', "utf-8")
    found = of_part(doctor(home, "--json", **{SYSTEM_FOLDER: str(home / "xdg")}), "Settings")
    (warning,) = [check for check in found if check["state"] == "warning"]
    assert warning["finding"].startswith(f"{folder / 'settings.json'} is ignored")
    assert [check["facts"]["value"] for check in found if check["facts"]["key"] == "pool.size"] == [4]


def test_the_administrator_s_folder_of_wheels_is_told_when_it_is_not_there(home: Path) -> None:
    missing = str(home / "share")
    found = of_part(doctor(home, "--json", PRAXIS_WHEELHOUSE=missing), "Packages")
    (warning,) = [check for check in found if check["state"] == "warning"]
    assert missing in warning["finding"]
    assert "packages.wheelhouse" in warning["remedy"]
    listed = praxis("packages", "list", env={"PRAXIS_HOME": str(home), "PRAXIS_WHEELHOUSE": missing})
    assert listed.code == 0
    assert f"{missing} (packages.wheelhouse) cannot be read" in listed.err


def test_a_file_that_is_no_instrument_profile_is_told_with_the_reason(home: Path) -> None:
    file = home / "data" / "instrument_profiles" / "stirrer2.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"version": 1, "kind": "stirrer2"}', "utf-8")
    found = of_part(doctor(home, "--json"), "Ports")
    (warning,) = [check for check in found if "profile" in check["facts"]]
    assert (warning["state"], warning["facts"]["profile"]) == ("warning", str(file))
    assert warning["finding"].startswith(f"{file} is not an instrument profile: ")
    assert "instrument-profiles" in warning["remedy"]


def test_a_folder_that_cannot_be_used_is_a_fault_with_a_remedy(home: Path) -> None:
    (home / "data").write_text("a file, not a folder")
    finished = doctor(home, "--json")
    assert finished.code == 1
    (fault,) = [check for check in checks(finished) if check["state"] == "fault"]
    assert fault["part"] == "Folders"
    assert str(home / "data") in fault["finding"]
    assert "PRAXIS_HOME" in fault["remedy"]
    assert finished.events[-1]["state"] == "failed"
    assert finished.result["error"]["message"] == fault["finding"]


def test_faults_of_the_last_month_are_told(home: Path) -> None:
    assert [check["state"] for check in of_part(doctor(home, "--json"), "Faults")] == ["ok"]
    logs = home / "data" / "logs"
    logs.mkdir(parents=True)
    for name, age in (("1 defect.log", 40), ("2 defect.log", 2), ("3 defect.log", 1), ("window.log", 0)):
        (logs / name).write_text("a mistake")
        os.utime(logs / name, (0, time.time() - age * 86400))
    (told,) = of_part(doctor(home, "--json"), "Faults")
    assert told["state"] == "warning"
    assert told["finding"].startswith("2 reports in the last 30 days, the latest on ")
    assert told["facts"]["files"] == [str(logs / "3 defect.log"), str(logs / "2 defect.log")]
    assert "doctor --output" in told["remedy"]


def test_a_damaged_image_is_told_and_does_not_stop_a_start(home: Path) -> None:
    (home / "cache" / "images").mkdir(parents=True, exist_ok=True)
    (home / "cache" / "images" / f"baseline-{'0' * 16}.image").write_bytes(b"no image")
    finished = doctor(home, "--json")
    assert finished.code == 0
    (damaged,) = [check for check in of_part(finished, "Images") if check["state"] == "warning"]
    assert "cannot be used" in damaged["finding"]
    assert "snapshots clear" in damaged["remedy"]


WITHOUT = """
import importlib.abc, sys
class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "{module}":
            raise ModuleNotFoundError("No module named {module}", name=name)
        return None
sys.meta_path.insert(0, Absent())
from praxis_desktop.cli import main
sys.exit(main())
"""


@pytest.mark.parametrize(("module", "part"), [("wasmtime", "Self-test"), ("serial", "Ports")])
def test_a_missing_library_is_a_fault_and_the_other_parts_are_told(
    home: Path, module: str, part: str
) -> None:
    command = (sys.executable, "-c", WITHOUT.format(module=module))
    process = start("doctor", "--json", command=command, env={"PRAXIS_HOME": str(home)})
    finished = finish(process)
    assert finished.code == 1
    assert list(dict.fromkeys(check["part"] for check in checks(finished))) == PARTS
    (fault,) = [check for check in of_part(finished, part) if check["state"] == "fault"]
    assert module in fault["finding"]
    assert fault["remedy"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit no addresses")
def test_too_few_addresses_are_a_fault_with_a_remedy(home: Path) -> None:
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30));"
        "from praxis_desktop.cli import main; sys.exit(main())"
    )
    process = start(
        "doctor", "--json", command=(sys.executable, "-c", limited), env={"PRAXIS_HOME": str(home)}
    )
    finished = finish(process)
    assert finished.code == 1
    (fault,) = [check for check in checks(finished) if check["state"] == "fault"]
    assert fault["part"] == "Self-test"
    assert "ulimit -v" in fault["remedy"]


# ---- numbers
@pytest.fixture
def _counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Counters in a home for this test."""
    before = counters.take_counts()
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    counters.IMAGES_HITS.add(7)
    counters.RUNS.add("completed", 3)
    counters.IMAGES_MISSES.add('a "quoted"\nreason')
    counters.RESTORE_SECONDS.observe(0.5)
    assert save_totals()
    yield
    counters.put_back(before)


@pytest.mark.usefixtures("_counted")
def test_metrics_are_text_that_prometheus_reads(tmp_path: Path) -> None:
    finished = doctor(tmp_path, "--metrics")
    assert finished.code == 0, finished.err
    families = {family.name: family for family in text_string_to_metric_families(finished.out)}
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in families.values()
        for sample in family.samples
    }
    assert samples["praxis_images_hits_total",] == 7
    assert samples["praxis_runs_total", "completed"] == 3
    assert samples["praxis_images_misses_total", 'a "quoted"\nreason'] == 1
    assert (samples["praxis_restore_seconds_count",], samples["praxis_restore_seconds_sum",]) == (1, 0.5)
    for family in counters.FAMILIES:
        assert families[family.name.removesuffix("_total")].documentation == family.help_text


@pytest.mark.usefixtures("_counted")
def test_metrics_as_json(tmp_path: Path) -> None:
    events = doctor(tmp_path, "--metrics", "--json").events
    runs = [event for event in events if event.get("metric") == "praxis_runs_total"]
    assert runs == [
        {"event": "metric", "metric": "praxis_runs_total", "labels": {"state": "completed"}, "value": 3}
    ]


def test_a_process_adds_what_it_counted_when_it_ends(home: Path) -> None:
    assert "praxis_interpreters_started_total{" not in doctor(home, "--metrics").out
    doctor(home)
    assert "praxis_interpreters_started_total{" in doctor(home, "--metrics").out
    totals = json.loads((home / "cache" / "metrics.json").read_text("utf-8"))
    assert totals["counts"]["praxis_restore_seconds_count"][""] >= 1


def test_what_was_never_counted_is_zero() -> None:
    assert "praxis_images_hits_total 0.0" in metrics_text({})
