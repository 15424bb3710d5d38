"""A setting locked by an administrator stays locked: in either language, anywhere in the file, and in a
damaged file.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.settings import Settings, load_settings, save_user_setting, system_settings_file
from praxis_desktop.settings._sources import unheeded_system_files
from tests.obstacles import named_pipe

PROTOCOLS, WHEELS, MINE = (
    Path(name).absolute().as_posix() for name in ("/srv/protocols", "/srv/wheels", "/mine")
)
"""Full paths, which have a drive on Windows."""

TOML = f"""
# Of the laboratory's administrator.
locked = ["packages.network", "library.folders"]

[library]
folders = ["{PROTOCOLS}"]

[packages]
network = false
wheelhouse = '{WHEELS}'
"""


class Computer:
    """A system's file, and a user who wants everything to be different."""

    def __init__(self, folder: Path) -> None:
        self.system = folder / "settings.toml"
        self.user = folder / "user.json"
        self.user.write_text(
            json.dumps(
                {
                    "packages": {"network": True},
                    "execution": {"mode": "thread"},
                    "library": {"folders": MINE},
                    "runs": {"approved_only": False},
                }
            ),
            "utf-8",
        )

    def load(self, **environ: str) -> Settings:
        return load_settings(environ=environ, user_file=self.user, system_file=self.system)

    def save(self, key: str, value: bool | str) -> None:
        save_user_setting(key, value, user_file=self.user, system_file=self.system)


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def test_a_file_in_toml_sets_and_locks(computer: Computer) -> None:
    computer.system.write_text(TOML, "utf-8")
    loaded = computer.load(PRAXIS_PACKAGES_NETWORK="on")
    assert not loaded.packages.network
    assert (loaded.library.folders, loaded.packages.wheelhouse) == (PROTOCOLS, WHEELS)
    assert str(loaded.origin("library.folders")) == f"system file {computer.system}, locked"
    assert not loaded.origin("packages.wheelhouse").locked
    assert {warning.key for warning in loaded.warnings} == {"packages.network", "library.folders"}


def test_a_byte_order_mark_hinders_nobody(computer: Computer) -> None:
    computer.system.write_text(TOML, "utf-8-sig")
    assert computer.load().library.folders == PROTOCOLS


@pytest.mark.parametrize("named", ["network", "packages.network"])
def test_a_list_of_locks_may_stand_in_a_section(computer: Computer, named: str) -> None:
    computer.system.write_text(f"[packages]\nnetwork = false\nlocked = ['{named}']\n", "utf-8")
    loaded = computer.load()
    assert loaded.origin("packages.network").locked
    assert not loaded.packages.network


def test_a_date_is_told_as_it_is_written(computer: Computer) -> None:
    computer.system.write_text("[library]\nfolders = 2026-11-21\n", "utf-8")
    assert "2026-11-21" in computer.load().warnings[0].message


@pytest.mark.parametrize(
    "content",
    [
        'locked = ["execution.mode", "runs.approved_only"\n[execution]\nmode = "process"\n',
        'locked = "execution.mode" "runs.approved_only"',
        "locked = {'execution.mode' = true, 'runs.approved_only' = true}",
    ],
)
def test_in_a_damaged_file_the_keys_that_it_names_have_their_strictest_value(
    computer: Computer, content: str
) -> None:
    computer.system.write_text(content, "utf-8")
    loaded = computer.load(PRAXIS_PACKAGES_NETWORK="on")
    assert loaded.execution.mode == "process"
    assert loaded.runs.approved_only
    assert not loaded.packages.network
    assert loaded.library.folders == MINE  # which it does not name
    (damage,) = [warning for warning in loaded.warnings if not warning.key]
    assert damage.message.startswith(str(computer.system))
    assert "execution.mode and runs.approved_only cannot be changed" in damage.message
    with pytest.raises(UsageError, match=r"packages.network is locked: .*until it is fixed") as refused:
        computer.save("packages.network", True)
    assert "Ask the administrator" in refused.value.hint
    computer.save("library.folders", PROTOCOLS)
    assert computer.load().library.folders == PROTOCOLS


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[packages", b"x" * (2 << 20)])
def test_of_a_file_that_says_nothing_no_index_is_asked(computer: Computer, content: bytes) -> None:
    computer.system.write_bytes(content)
    loaded = computer.load(PRAXIS_PACKAGES_NETWORK="on")
    assert not loaded.packages.network
    assert loaded.origin("packages.network").locked
    assert loaded.execution.mode == "thread"


def test_a_pipe_in_its_place_keeps_nobody_waiting(computer: Computer) -> None:
    with named_pipe(computer.system) as computer.system:
        assert not computer.load().packages.network


def test_a_locked_rule_with_a_value_that_is_none_is_the_strictest(computer: Computer) -> None:
    computer.system.write_text('locked = ["execution.mode"]\n[execution]\nmode = "proces"\n', "utf-8")
    loaded = computer.load()
    assert loaded.execution.mode == "process"
    assert '"proces"' in loaded.warnings[0].message


def test_a_locked_default_tells_who_locks_it(computer: Computer) -> None:
    computer.system.write_text('locked = ["pool.size"]', "utf-8")
    origin = computer.load().origin("pool.size")
    assert (origin.kind, origin.place) == ("default", str(computer.system))
    assert str(origin) == f"default, locked by {computer.system}"


def test_toml_comes_before_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    monkeypatch.setattr("praxis_desktop.settings._sources.system_config_directories", lambda: [first, second])
    assert system_settings_file() == first / "settings.toml"
    second.mkdir()
    (second / "settings.json").touch()
    assert system_settings_file() == second / "settings.json"
    assert unheeded_system_files() == []
    (second / "settings.toml").touch()
    assert system_settings_file() == second / "settings.toml"
    assert unheeded_system_files() == [second / "settings.json"]
