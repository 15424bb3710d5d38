"""The effective value of a setting, where it comes from, and the warnings about values that have
no effect.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis_desktop.settings import KEYS, Settings, load_settings, log_warnings
from tests.obstacles import named_pipe, unreadable


class Places:
    """A user's file, a system's file and an environment for the test."""

    def __init__(self, folder: Path) -> None:
        self.user = folder / "user" / "settings.json"
        self.system = folder / "system" / "settings.json"
        self.user.parent.mkdir(parents=True)
        self.system.parent.mkdir(parents=True)

    def load(self, environ: Mapping[str, str] | None = None, *, pool_by_default: bool = False) -> Settings:
        return load_settings(
            environ=environ or {},
            user_file=self.user,
            system_file=self.system,
            pool_by_default=pool_by_default,
        )

    def write(self, *, user: Any = None, system: Any = None) -> None:
        for path, document in ((self.user, user), (self.system, system)):
            if document is not None:
                path.write_text(json.dumps(document), "utf-8")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def messages(loaded: Settings) -> str:
    return "\n".join(warning.message for warning in loaded.warnings)


def test_without_files_and_variables_the_defaults_hold(places: Places) -> None:
    loaded = places.load()
    assert loaded.warnings == ()
    for key in KEYS.values():
        assert loaded.value(key.name) == key.default
        assert loaded.origin(key.name).kind == "default"
    pool = loaded.pool
    assert (pool.enabled, pool.size, pool.request_limit, pool.health_interval) == (False, 3, 1000, 30.0)
    assert loaded.execution.mode == "thread"
    assert (loaded.images.enabled, loaded.images.limit_bytes) == (True, 2 << 30)
    assert (loaded.output.spool_days, loaded.output.spool_bytes) == (14, 2 << 30)


def test_the_window_keeps_a_pool_unless_told_otherwise(places: Places) -> None:
    assert places.load(pool_by_default=True).pool.enabled
    assert not places.load({"PYODIDE_USE_POOL": "off"}, pool_by_default=True).pool.enabled


def test_each_place_is_stronger_than_the_one_below(places: Places) -> None:
    places.write(
        system={"pool": {"size": 4, "request_limit": 10}, "execution": {"mode": "process"}},
        user={"pool": {"size": 5, "request_limit": 20}},
    )
    loaded = places.load({"PYODIDE_POOL_SIZE": "6"})
    assert (loaded.pool.size, loaded.pool.request_limit, loaded.execution.mode) == (6, 20, "process")
    assert str(loaded.origin("pool.size")) == "environment PYODIDE_POOL_SIZE"
    assert str(loaded.origin("pool.request_limit")) == f"user file {places.user}"
    assert str(loaded.origin("execution.mode")) == f"system file {places.system}"
    assert str(loaded.origin("images.enabled")) == "default"
    assert loaded.warnings == ()


@pytest.mark.parametrize(
    ("variable", "text", "key", "value"),
    [
        ("PYODIDE_USE_POOL", "TRUE", "pool.enabled", True),
        ("PYODIDE_USE_POOL", " 1 ", "pool.enabled", True),
        ("PYODIDE_USE_POOL", "Yes", "pool.enabled", True),
        ("PYODIDE_USE_POOL", "on", "pool.enabled", True),
        ("PYODIDE_USE_POOL", "False", "pool.enabled", False),
        ("PYODIDE_USE_POOL", "0", "pool.enabled", False),
        ("PYODIDE_USE_POOL", "no", "pool.enabled", False),
        ("PYODIDE_USE_POOL", "OFF", "pool.enabled", False),
        ("PYODIDE_POOL_SIZE", "64", "pool.size", 64),
        ("PYODIDE_WORKER_REQUEST_LIMIT", "0", "pool.request_limit", 0),
        ("PYODIDE_HEALTH_CHECK_INTERVAL", "2.5", "pool.health_interval", 2.5),
        ("PYODIDE_HEALTH_CHECK_INTERVAL", "1e3", "pool.health_interval", 1000.0),
        ("PRAXIS_EXEC_MODE", "Process", "execution.mode", "process"),
    ],
)
def test_variables_are_read(places: Places, variable: str, text: str, key: str, value: object) -> None:
    loaded = places.load({variable: text})
    assert loaded.warnings == ()
    assert loaded.value(key) == value
    assert loaded.origin(key).kind == "environment"


@pytest.mark.parametrize(
    ("variable", "text", "key"),
    [
        *(
            ("PYODIDE_POOL_SIZE", text, "pool.size")
            for text in ("0", "-1", "three", "3.5", "1e9", "9" * 5000)
        ),
        *(("PYODIDE_POOL_SIZE", text, "pool.size") for text in ("1_0", "٣", "0x3", "true", "\udcff")),
        ("PYODIDE_USE_POOL", "perhaps", "pool.enabled"),
        ("PYODIDE_WORKER_REQUEST_LIMIT", "-1", "pool.request_limit"),
        *(
            ("PYODIDE_HEALTH_CHECK_INTERVAL", text, "pool.health_interval")
            for text in ("0", "-3", "nan", "inf")
        ),
        ("PRAXIS_EXEC_MODE", "fast", "execution.mode"),
    ],
)
def test_a_bad_variable_leaves_the_value_below_and_is_told(
    places: Places, variable: str, text: str, key: str
) -> None:
    places.write(user={"pool": {"size": 7}})
    loaded = places.load({variable: text})
    expected = 7 if key == "pool.size" else KEYS[key].default
    assert loaded.value(key) == expected
    (warning,) = loaded.warnings
    assert (warning.place, warning.key) == (variable, key)
    assert KEYS[key].rule.allowed in warning.message
    assert f"{json.dumps(expected)} ({loaded.origin(key)}) is used instead" in warning.message
    assert len(warning.message) < 400
    warning.message.encode()


def test_an_empty_variable_is_none(places: Places) -> None:
    loaded = places.load({"PYODIDE_POOL_SIZE": "", "PYODIDE_USE_POOL": "  "})
    assert loaded == places.load()


@pytest.mark.parametrize("value", [0, -1, 65, 3.0, 1e9, True, "3", None, [3], {"a": 1}])
def test_a_bad_value_in_a_file_is_told_with_the_files_name(places: Places, value: object) -> None:
    places.write(system={"pool": {"size": 4}}, user={"pool": {"size": value, "request_limit": 5}})
    loaded = places.load()
    assert (loaded.pool.size, loaded.pool.request_limit) == (4, 5)
    (warning,) = loaded.warnings
    assert warning.place == str(places.user)
    assert str(places.user) in warning.message
    assert f"4 (system file {places.system}) is used instead" in warning.message


def test_unknown_sections_and_keys_are_told(places: Places) -> None:
    places.write(user={"pool": {"siez": 4}, "colour": "red", "images": 3, "execution": {"mode": "process"}})
    loaded = places.load()
    assert loaded.execution.mode == "process"
    assert [warning.key for warning in loaded.warnings] == ["pool.siez", "colour", "images"]
    assert all(warning.message.startswith(str(places.user)) for warning in loaded.warnings)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe\x00", b"[1]", b"3", b'{"pool": ' + b"[" * 100_000, b" " * (2 << 20)]
)
def test_a_damaged_file_is_told_and_passed_over(places: Places, content: bytes) -> None:
    places.user.write_bytes(content)
    places.write(system={"pool": {"size": 4}})
    loaded = places.load({"PYODIDE_USE_POOL": "1"})
    assert (loaded.pool.size, loaded.pool.enabled) == (4, True)
    (warning,) = loaded.warnings
    assert warning.message.startswith(str(places.user))


def test_a_file_with_a_key_twice_is_told_and_passed_over(places: Places) -> None:
    places.user.write_text('{"runs": {"on_error": "abort"},\n"runs": {}}')
    assert "cannot be used: line 2: runs is given twice" in messages(places.load())


def test_a_file_with_a_byte_order_mark_is_read(places: Places) -> None:
    places.user.write_bytes(b'\xef\xbb\xbf{"pool": {"size": 5}}')
    assert places.load().pool.size == 5


def test_a_folder_in_the_files_place_is_told(places: Places) -> None:
    places.user.mkdir()
    loaded = places.load()
    assert messages(loaded) == f"{places.user} is a folder, not a file; it is ignored"


def test_a_pipe_in_the_files_place_keeps_nobody_waiting(places: Places) -> None:
    with named_pipe(places.user) as places.user:
        assert "not a regular file" in messages(places.load())


def test_an_unreadable_file_is_told(places: Places) -> None:
    places.write(user={"pool": {"size": 4}})
    with unreadable(places.user):
        loaded = places.load()
    assert loaded.pool.size == 3
    assert "cannot be read" in messages(loaded)


def test_a_locked_key_keeps_the_systems_value(places: Places) -> None:
    places.write(
        system={"execution": {"mode": "process"}, "locked": ["execution.mode", "pool.size"]},
        user={"execution": {"mode": "thread"}, "pool": {"size": 5, "request_limit": 9}},
    )
    loaded = places.load({"PRAXIS_EXEC_MODE": "thread", "PYODIDE_POOL_SIZE": "6"})
    assert (loaded.execution.mode, loaded.pool.size, loaded.pool.request_limit) == ("process", 3, 9)
    assert str(loaded.origin("execution.mode")) == f"system file {places.system}, locked"
    assert str(loaded.origin("pool.size")) == f"default, locked by {places.system}"
    assert sorted((warning.key, warning.place) for warning in loaded.warnings) == sorted(
        [
            ("execution.mode", str(places.user)),
            ("execution.mode", "PRAXIS_EXEC_MODE"),
            ("pool.size", str(places.user)),
            ("pool.size", "PYODIDE_POOL_SIZE"),
        ]
    )
    assert all(f"is locked by {places.system}" in warning.message for warning in loaded.warnings)


def test_saying_the_same_as_a_lock_is_no_fault(places: Places) -> None:
    places.write(system={"execution": {"mode": "process"}, "locked": ["execution.mode"]})
    assert places.load({"PRAXIS_EXEC_MODE": "process"}).warnings == ()


def test_a_bad_locked_value_locks_the_default(places: Places) -> None:
    places.write(system={"pool": {"size": 0}, "locked": ["pool.size"]}, user={"pool": {"size": 5}})
    loaded = places.load()
    assert loaded.pool.size == 3
    assert len(loaded.warnings) == 2


def test_only_the_systems_file_locks(places: Places) -> None:
    places.write(user={"locked": ["pool.size"]})
    loaded = places.load({"PYODIDE_POOL_SIZE": "6"})
    assert loaded.pool.size == 6
    assert "but only the system file may lock keys" in messages(loaded)


@pytest.mark.parametrize("locked", [["execution"], ["a.b", 3]])
def test_a_lock_of_nothing_is_told(places: Places, locked: object) -> None:
    places.write(system={"locked": locked})
    loaded = places.load({"PRAXIS_EXEC_MODE": "process"})
    assert loaded.execution.mode == "process"
    assert loaded.warnings
    assert all(warning.key == "locked" for warning in loaded.warnings)


def test_the_pool_may_always_be_as_large_as_its_size(places: Places) -> None:
    assert places.load({"PYODIDE_POOL_SIZE": "20"}).pool.largest == 20
    assert places.load({"PYODIDE_POOL_SIZE": "20"}).warnings == ()
    places.write(user={"pool": {"size": 4, "largest": 2}})
    loaded = places.load()
    assert loaded.pool.largest == 4
    assert "less than pool.size; 4 is used instead" in messages(loaded)


def test_the_users_file_is_under_praxis_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.json").write_text('{"pool": {"size": 9}}', "utf-8")
    loaded = load_settings(system_file=tmp_path / "absent.json")
    assert loaded.pool.size == 9


@pytest.mark.skipif(sys.platform != "linux", reason="the folders are those of Linux")
@pytest.mark.skipif(
    Path("/etc/xdg/praxis-desktop/settings.json").exists(), reason="this computer has a system's file"
)
def test_the_systems_file_may_be_in_any_folder_that_the_desktop_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", f"{tmp_path / 'first'}:{tmp_path / 'second'}")
    (tmp_path / "second" / "praxis-desktop").mkdir(parents=True)
    (tmp_path / "second" / "praxis-desktop" / "settings.json").write_text('{"pool": {"size": 9}}', "utf-8")
    assert load_settings().pool.size == 9


def test_a_warning_is_logged_once(places: Places, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "praxis_desktop.settings")
    for _ in range(3):
        log_warnings(places.load({"PYODIDE_POOL_SIZE": "no number of this test"}))
    (record,) = caplog.records
    assert record.getMessage().startswith('PYODIDE_POOL_SIZE="no number of this test": pool.size must be')


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(["size", "mode", "enabled"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)
documents = st.dictionaries(
    st.sampled_from(["pool", "execution", "images", "output", "locked"]) | st.text(max_size=5),
    json_values
    | st.lists(st.sampled_from(list(KEYS)) | json_values, max_size=3)
    | st.dictionaries(
        st.sampled_from([name.partition(".")[2] for name in KEYS]),
        json_values | st.integers(0, 70),
        max_size=4,
    ),
    max_size=5,
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    user=documents | json_values,
    system=documents,
    environ=st.dictionaries(
        st.sampled_from([key.env for key in KEYS.values() if key.env]), st.text(max_size=6)
    ),
)
def test_whatever_the_places_say_the_settings_are_valid(
    tmp_path_factory: pytest.TempPathFactory, user: Any, system: Any, environ: dict[str, str]
) -> None:
    places = Places(tmp_path_factory.mktemp("places"))
    places.write(user=user, system=system)
    loaded = places.load(environ)
    for key in KEYS.values():
        assert key.rule.check(loaded.value(key.name)) == loaded.value(key.name)
    assert loaded.pool.size <= loaded.pool.largest
    for warning in loaded.warnings:
        warning.message.encode()


@settings(max_examples=80, deadline=None)
@given(content=st.binary(max_size=60))
def test_any_bytes_in_a_file_give_the_defaults(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    places = Places(tmp_path_factory.mktemp("places"))
    places.user.write_bytes(content)
    assert places.load().pool == places.load({"PYODIDE_POOL_SIZE": ""}).pool


def test_folders_are_a_list_or_one_text(places: Places) -> None:
    top = "C:" if sys.platform == "win32" else ""
    folders = [f"{top}/lab/a", f"{top}/lab/b"]
    both = os.pathsep.join(folders)
    for value in (folders, both, [folders[0], "", folders[1]]):
        places.write(user={"library": {"folders": value}})
        loaded = places.load()
        assert (loaded.library.folders, loaded.warnings) == (both, ())
    assert places.load({"PRAXIS_LIBRARY": f"{top}/lab/c"}).library.folders == f"{top}/lab/c"


@pytest.mark.parametrize("value", [["lab"], [1], {"a": "/lab"}, "lab", "/lab\0", [f"/a{os.pathsep}/b"], 3])
def test_what_names_no_folders_is_told(places: Places, value: object) -> None:
    places.write(user={"library": {"folders": value}})
    loaded = places.load()
    assert loaded.library.folders == ""
    assert "absolute paths of folders" in messages(loaded)
