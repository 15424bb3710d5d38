"""Records of earlier versions can be read, verified, shown and exported in spite of all changes since."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import praxis
from tests.cli.homes import home

HERE = Path(__file__).parent
VERSIONS = sorted(path.stem for path in HERE.glob("*.json"))
RUNS: dict[str, dict[str, Any]] = {
    version: json.loads((HERE / f"{version}.json").read_text("utf-8")) for version in VERSIONS
}
EACH = [(version, name) for version in VERSIONS for name in RUNS[version]]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """An environment for each version with the history that it left, keyed by version."""
    made = {}
    for version in VERSIONS:
        folder = tmp_path_factory.mktemp("kept")
        made[version] = home(folder)
        data = Path(made[version]["PRAXIS_HOME"]) / "data"
        with tarfile.open(HERE / f"{version}.tar.xz") as packed:
            packed.extractall(data, filter="data")
        (data / "signing").mkdir()
        (data / "installation.pub").rename(data / "signing" / "maker.pub")
    return made


@pytest.mark.parametrize("version", VERSIONS)
def test_all_of_them_are_listed(version: str, homes: dict[str, dict[str, str]]) -> None:
    listed = praxis("history", "list", "--all", "--json", env=homes[version])
    found = {event["name"]: event for event in listed.events if event.get("name")}
    assert {name: found[name]["state"] for name in found} == {
        name: run["state"] for name, run in RUNS[version].items()
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_they_verify(version: str, homes: dict[str, dict[str, str]]) -> None:
    key = Path(homes[version]["PRAXIS_HOME"]) / "data" / "signing" / "maker.pub"
    folder = Path(homes[version]["PRAXIS_HOME"]) / "data" / "history"
    verified = praxis("history", "verify", str(folder), "--key", str(key), env=homes[version])
    assert verified.code == 0, verified.out


@pytest.mark.parametrize(("version", "name"), EACH)
def test_each_is_shown(version: str, name: str, homes: dict[str, dict[str, str]]) -> None:
    shown = praxis("history", "show", str(RUNS[version][name]["number"]), env=homes[version])
    assert (shown.code, name in shown.out) == (0, True), shown.err


@pytest.mark.parametrize(("version", "name"), EACH)
def test_each_is_exported(version: str, name: str, homes: dict[str, dict[str, str]], tmp_path: Path) -> None:
    number = str(RUNS[version][name]["number"])
    exported = praxis(
        "history",
        "export",
        number,
        "--format",
        "csv,json,pdf",
        "-o",
        str(tmp_path / "run"),
        env=homes[version],
    )
    assert exported.code == 0, exported.err
    written = {
        path.suffix for path in (tmp_path / "run").rglob("*") if path.is_file() and path.stat().st_size
    }
    assert written >= {".csv", ".json", ".pdf"}
