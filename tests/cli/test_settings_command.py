"""``settings``: effective values, the user's changes, and a check of the administrator's file before it is
installed.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from praxis_desktop.cli.arguments import build_parser
from praxis_desktop.cli.running.options import conduct_of, conducted
from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import KEYS, load_settings
from praxis_desktop.settings.template import system_template
from tests.cli.command import Finished, praxis
from tests.cli.homes import SYSTEM_FOLDER


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """The folder in which the system's file is looked for."""
    folder = tmp_path / "xdg" / "praxis-desktop"
    folder.mkdir(parents=True)
    return folder


def settings(home: Path, *arguments: str, **changes: str) -> Finished:
    environ = {"PRAXIS_HOME": str(home), SYSTEM_FOLDER: str(home / "xdg"), **changes}
    return praxis("settings", *arguments, env=environ)


def test_every_setting_is_listed_with_where_it_is_from(tmp_path: Path) -> None:
    listed = settings(tmp_path, PYODIDE_POOL_SIZE="5")
    lines = listed.out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(KEYS)
    assert [*lines[0].split()] == ["KEY", "VALUE", "FROM"]
    (size,) = [line for line in lines if line.startswith("pool.size ")]
    assert size.split(maxsplit=2)[1:] == ["5", "environment PYODIDE_POOL_SIZE"]
    as_json = settings(tmp_path, "--json", "list", "pool", PYODIDE_POOL_SIZE="three").events
    assert as_json[0]["event"] == "log"
    told = [event for event in as_json if event["event"] == "setting"]
    assert {event["key"].partition(".")[0] for event in told} == {"pool"}
    assert as_json[-1]["state"] == "completed"


def test_one_s_own_are_changed_and_taken_back(tmp_path: Path) -> None:
    done = settings(tmp_path, "set", "pool.size", "5")
    assert done.code == 0, done.err
    assert done.out == f"pool.size is 5 in {tmp_path / 'config' / 'settings.json'}\n"
    assert json.loads((tmp_path / "config" / "settings.json").read_text("utf-8")) == {"pool": {"size": 5}}
    again = settings(tmp_path, "set", "pool.size", "6", PYODIDE_POOL_SIZE="7")
    assert again.out.endswith("; the value in effect is 7 (environment PYODIDE_POOL_SIZE)\n")
    file = tmp_path / "config" / "settings.json"
    for change in ("was removed from", "was not in"):
        shown = settings(tmp_path, "unset", "pool.size").out
        assert shown == f"pool.size {change} {file}; the value in effect is 3 (default)\n"


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    bad = settings(tmp_path, "set", "pool.size", "many")
    assert (bad.code, bad.out) == (2, "")
    assert 'pool.size cannot be "many": it must be a whole number from 1 to 64' in bad.err
    unknown = settings(tmp_path, "set", "pool.sizes", "3")
    assert unknown.code == 2
    assert "Did you mean pool.size?" in unknown.err
    assert settings(tmp_path, "list", "pools").code == 2


def test_a_locked_one_is_refused_by_name_of_the_file(tmp_path: Path, system: Path) -> None:
    file = system / "settings.toml"
    file.write_text('locked = ["packages.network"]\n', "utf-8")
    refused = settings(tmp_path, "set", "packages.network", "true")
    assert refused.code == 2
    assert f"packages.network is locked by {file}" in refused.err
    assert "administrator" in refused.err
    file.write_text("locked = [", "utf-8")
    refused = settings(tmp_path, "set", "packages.network", "true")
    assert refused.code == 2
    assert f"packages.network is locked: {file} is not TOML" in refused.err


@pytest.mark.parametrize(
    ("option", "value", "key"),
    [
        ("--on-error", "skip", "runs.on_error"),
        ("--step-timeout", "30", "runs.step_timeout"),
        ("--export-to", "HERE/elsewhere", "history.export_folder"),
        ("--export-formats", "pdf", "history.export_formats"),
    ],
)
def test_options_do_not_go_round_a_lock(tmp_path: Path, option: str, value: str, key: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        f'locked = ["{key}"]\n[runs]\non_error = "abort"\nstep_timeout = 20.0\n'
        f"[history]\nexport_folder = '{tmp_path}'\nexport_formats = \"all\"\n",
        "utf-8",
    )
    loaded = load_settings(environ={}, user_file=tmp_path / "none", system_file=file)
    request = RunRequest(Program("", "/lab/protocol.py"))

    def conduct(*arguments: str) -> None:
        options = build_parser("run").parse_args(["run", "protocol.py", *arguments])
        conducted(request, options, loaded, can_ask=False)
        conduct_of(options, loaded)

    conduct()
    conduct(option, str(loaded.value(key)).removesuffix(".0"))  # which means the same
    with pytest.raises(UsageError, match=f"{re.escape(str(file))} sets {key} to .+ for all users") as refused:
        conduct(option, value.replace("HERE", str(tmp_path)))
    assert f"Leave out {option}" in refused.value.hint


@pytest.mark.parametrize("name", ["own.json", "lab.toml"])
def test_a_file_is_looked_at_before_it_is_in_its_place(tmp_path: Path, name: str) -> None:
    sound = '{"pool": {"size": 4}}' if name.endswith("json") else "locked = ['pool.size']\n[pool]\nsize = 4\n"
    file = tmp_path / name
    file.write_text(sound, "utf-8")
    looked = settings(tmp_path, "check", str(file))
    assert looked.code == 0, looked.err
    assert "pool.size  4" in looked.out
    assert looked.out.endswith(f"{file}: every value in it would take effect\n")
    assert ("locked" in looked.out) == name.endswith("toml")
    file.write_text(sound.replace("4", '"four"'), "utf-8")
    looked = settings(tmp_path, "check", str(file))
    assert looked.code == 2
    assert "pool.size must be" in looked.err or 'pool.size is "four"' in looked.err
    assert settings(tmp_path, "check", "--json", str(file)).result["value"] == {"warnings": 1}
    assert settings(tmp_path, "check", str(tmp_path / "none")).code == 2


def test_the_template_has_every_setting_and_holds_once_it_is_no_comment(tmp_path: Path) -> None:
    written = settings(tmp_path, "template").out
    assert tomllib.loads(written) == {key.partition(".")[0]: {} for key in KEYS}
    assert all(len(line) <= 100 for line in written.splitlines())
    file = tmp_path / "new.toml"
    assert settings(tmp_path, "template", str(file)).out == f"wrote {file}\n"
    assert file.read_text("utf-8") == written
    assert settings(tmp_path, "template", str(file)).code == 2
    assert "already exists" in settings(tmp_path, "template", str(file)).err
    for platform in ("linux", "darwin", "win32"):
        lines = system_template(platform).splitlines()
        bare = [line[2:] if " = " in line and line.startswith("# ") else line for line in lines]
        file = tmp_path / f"{platform}.toml"
        file.write_text("\n".join(bare), "utf-8")
        loaded = load_settings(environ={}, user_file=tmp_path / "none", system_file=file)
        assert loaded.warnings == ()
        assert all(loaded.origin(key).kind == "system file" for key in KEYS)
        assert all(loaded.value(key.name) == key.default for key in KEYS.values())
        assert loaded.origin("packages.network").locked
