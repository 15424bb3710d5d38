"""The page on settings is correct."""

from __future__ import annotations

import re
import sys
import tomllib

import pytest

from build_tools.settings_table import PAGE, renewed, table
from praxis_desktop.settings import KEYS, load_settings

TEXT = PAGE.read_text("utf-8")


def test_the_table_is_the_code() -> None:
    assert renewed(TEXT) == TEXT, "run python -m build_tools.settings_table"


@pytest.mark.parametrize("key", KEYS)
def test_every_setting_is_in_the_table(key: str) -> None:
    (row,) = [line for line in table().splitlines() if f"`{key}`" in line.split("|")[1]]
    assert KEYS[key].rule.allowed in row
    assert KEYS[key].meaning in row


def test_the_examples_are_valid(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("examples")
    (user,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    (system,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    (folder / "user.json").write_text(user, "utf-8")
    (folder / "system.toml").write_text(system, "utf-8")
    loaded = load_settings(environ={}, user_file=folder / "user.json", system_file=folder / "system.toml")
    assert loaded.warnings == ()
    assert loaded.pool.size == 4
    assert loaded.origin("execution.mode").locked
    assert tomllib.loads(system)["locked"] == ["execution.mode", "images.limit_bytes"]


@pytest.mark.skipif(sys.platform == "win32", reason="its folders are those of Linux")
def test_the_file_of_a_laboratory_is_valid(tmp_path_factory: pytest.TempPathFactory) -> None:
    page = PAGE.with_name("deployment.md").read_text("utf-8")
    (system,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    file = tmp_path_factory.mktemp("laboratory") / "settings.toml"
    file.write_text(system, "utf-8")
    loaded = load_settings(environ={}, user_file=file.with_name("none"), system_file=file)
    assert loaded.warnings == ()
    locked = [key for key in KEYS if loaded.origin(key).locked]
    assert sorted(locked) == sorted(tomllib.loads(system)["locked"])
    assert all(loaded.origin(key).kind == "system file" for key in locked)


def test_the_example_of_a_warning_is_what_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = tmp_path_factory.mktemp("nowhere") / "none.json"
    loaded = load_settings(environ={"PYODIDE_POOL_SIZE": "three"}, user_file=nowhere, system_file=nowhere)
    assert f"\n    {loaded.warnings[0].message}\n" in TEXT
