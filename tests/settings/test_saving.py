"""Changing a setting loses nothing else in the file, even with other writers and killed processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.settings import KEYS, Settings, load_settings, save_user_setting
from tests.links import needs_links

ROOT = Path(__file__).resolve().parents[2]


class User:
    """A user with a settings file, and a system's file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "config" / "settings.json"
        self.system = folder / "system.json"

    def save(self, key: str, value: Any) -> None:
        save_user_setting(key, value, user_file=self.path, system_file=self.system)

    def load(self) -> Settings:
        return load_settings(environ={}, user_file=self.path, system_file=self.system)

    @property
    def document(self) -> Any:
        return json.loads(self.path.read_text("utf-8"))


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path)


def test_what_is_saved_is_loaded(user: User) -> None:
    user.save("pool.size", 5)
    user.save("execution.mode", "process")
    user.save("pool.health_interval", 10)
    loaded = user.load()
    assert (loaded.pool.size, loaded.execution.mode, loaded.pool.health_interval) == (5, "process", 10.0)
    assert loaded.warnings == ()
    assert user.document == {"pool": {"size": 5, "health_interval": 10.0}, "execution": {"mode": "process"}}
    assert sorted(path.name for path in user.path.parent.iterdir() if path.suffix != ".lock") == [
        "settings.json"
    ]


def test_none_takes_a_key_out(user: User) -> None:
    user.save("pool.size", 5)
    user.save("pool.size", None)
    assert user.document == {}
    assert user.load().pool.size == 3


def test_what_other_versions_wrote_stays(user: User) -> None:
    document = {"pool": {"size": 4, "colour": "\udc80red"}, "window": {"theme": "dark"}, "locked": ["x"]}
    user.path.parent.mkdir()
    user.path.write_text(json.dumps(document), "utf-8")
    user.save("pool.size", 6)
    document["pool"]["size"] = 6  # type: ignore[index]
    assert user.document == document


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("pool.size", 0),
        ("pool.size", "3"),
        ("pool.size", True),
        ("execution.mode", "fast"),
        ("pool.enabled", 1),
    ],
)
def test_bad_values_are_refused(user: User, key: str, value: object) -> None:
    with pytest.raises(UsageError) as caught:
        user.save(key, value)
    assert KEYS[key].rule.allowed in str(caught.value)
    assert not user.path.exists()


def test_unknown_keys_are_refused_and_the_nearest_is_named(user: User) -> None:
    with pytest.raises(UsageError, match=r'no setting "pool\.siez"') as caught:
        user.save("pool.siez", 3)
    assert caught.value.hint == "Did you mean pool.size?"


def test_locked_keys_are_refused(user: User) -> None:
    user.system.write_text('{"locked": ["execution.mode"]}', "utf-8")
    with pytest.raises(UsageError) as caught:
        user.save("execution.mode", "process")
    assert str(user.system) in str(caught.value)
    user.save("pool.size", 4)


def test_a_damaged_file_is_put_aside(user: User) -> None:
    user.path.parent.mkdir()
    user.path.write_text("{ my settings", "utf-8")
    user.save("pool.size", 4)
    assert user.load().pool.size == 4
    assert (user.path.parent / "settings.damaged.json").read_text("utf-8") == "{ my settings"


def test_a_folder_in_the_files_place_is_an_error_that_is_told(user: User) -> None:
    user.path.mkdir(parents=True)
    with pytest.raises(StorageError, match="is a folder") as caught:
        user.save("pool.size", 4)
    assert caught.value.hint
    assert user.path.is_dir()


def test_a_folder_that_cannot_be_made_is_an_error_that_is_told(user: User) -> None:
    user.path.parent.write_text("a file")
    with pytest.raises(StorageError, match="cannot be written"):
        user.save("pool.size", 4)


@needs_links
def test_a_link_to_the_file_stays_a_link(user: User, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "mine.json"
    elsewhere.parent.mkdir()
    elsewhere.write_text("{}")
    user.path.parent.mkdir()
    user.path.symlink_to(elsewhere)
    user.save("pool.size", 4)
    assert user.path.is_symlink()
    assert json.loads(elsewhere.read_text()) == {"pool": {"size": 4}}


KEY_VALUES = {
    "pool.enabled": st.booleans(),
    "pool.size": st.integers(1, 64),
    "pool.largest": st.integers(1, 64),
    "pool.request_limit": st.integers(0, 10**9),
    "pool.health_interval": st.floats(0.01, 86400),
    "execution.mode": st.sampled_from(["thread", "process"]),
    "execution.memory_bytes": st.integers(64 << 20, 4 << 30),
    "images.enabled": st.booleans(),
    "images.limit_bytes": st.integers(64 << 20, 1 << 40),
    "output.spool_days": st.integers(1, 36500),
    "output.spool_bytes": st.integers(1 << 20, 1 << 40),
    "ports.grace": st.floats(0, 3600),
    "ports.heartbeat": st.floats(0, 3600),
    "ports.show_all": st.booleans(),
    "packages.network": st.booleans(),
    "packages.wheelhouse": st.sampled_from(["", str(Path.cwd()), str(Path.home() / "wheels")]),
    "library.folders": st.sampled_from(
        ["", str(Path.cwd()), os.pathsep.join(str(Path.cwd() / name) for name in ("a", "b c"))]
    ),
    "library.samples": st.booleans(),
    "runs.on_error": st.sampled_from(["ask", "retry", "skip", "abort"]),
    "runs.step_timeout": st.floats(0, 604800),
    "runs.keep_awake": st.booleans(),
    "runs.checkpoint_s": st.floats(0, 86400),
    "runs.require_reason": st.booleans(),
    "runs.approved_only": st.booleans(),
    "runs.approved_list": st.sampled_from(["", str(Path.cwd() / "approved.json")]),
    "history.folder": st.sampled_from(["", str(Path.cwd())]),
    "history.days": st.integers(0, 36500),
    "history.limit_bytes": st.integers(0, 1 << 40),
    "history.disk_full_percent": st.integers(50, 100),
    "history.export_folder": st.sampled_from(["", str(Path.cwd())]),
    "history.export_formats": st.sampled_from(["csv", "json", "pdf", "all"]),
}


def test_the_round_trip_knows_every_key() -> None:
    assert list(KEY_VALUES) == list(KEYS)


@settings(max_examples=25, deadline=None)
@given(values=st.fixed_dictionaries({}, optional=KEY_VALUES))
def test_every_setting_makes_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any]
) -> None:
    user = User(tmp_path_factory.mktemp("user"))
    for key, value in values.items():
        user.save(key, value)
    loaded = user.load()
    for key, value in values.items():
        if key != "pool.largest":
            assert loaded.value(key) == value
    assert loaded.pool.largest == max(loaded.pool.size, values.get("pool.largest", 8))


WRITER = """
import sys
from pathlib import Path
from praxis_desktop.settings import save_user_setting
path, key, highest = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
number = 0
while True:
    number += 1
    save_user_setting(key, number % highest + 1, user_file=path, system_file=path.with_name("none"))
    print(number, flush=True)
    if number == int(sys.argv[4]):
        break
"""


def writer(path: Path, key: str, highest: int, times: int) -> subprocess.Popen[bytes]:
    """Return a process that saves ``key`` a number of times once it gets the signal; 0 means forever."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), key, str(highest), str(times)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,  # data that was read ahead would be lost to communicate()
    )


def begin(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"ready"
    process.stdin.write(b"\n")
    process.stdin.flush()


def test_processes_that_save_at_the_same_time_lose_nothing(user: User) -> None:
    user.path.parent.mkdir()
    keys = ("pool.size", "pool.largest", "pool.request_limit", "output.spool_days")
    processes = [writer(user.path, key, 50, 15) for key in keys]
    for process in processes:
        begin(process)
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert user.document == {
        "pool": {"size": 16, "largest": 16, "request_limit": 16},
        "output": {"spool_days": 16},
    }


def kill_while_saving(user: User, kills: int) -> None:
    user.path.parent.mkdir()
    user.path.write_text('{"window": {"theme": "dark"}}', "utf-8")
    for number in range(kills):
        process = writer(user.path, "pool.request_limit", 10**6, 0)
        begin(process)
        assert process.stdout is not None
        for _ in range(number % 7 + 1):  # the kill comes at another moment each time
            process.stdout.readline()
        process.kill()
        rest, _ = process.communicate(timeout=60)
        said = [int(line) for line in rest.split()] or [number % 7 + 1]
        document = user.document
        assert document["window"] == {"theme": "dark"}
        assert document["pool"]["request_limit"] - 1 in (said[-1], said[-1] + 1)
    user.save("pool.size", 4)
    left = sorted(path.name for path in user.path.parent.iterdir() if path.suffix != ".lock")
    assert left == ["settings.json"]


def test_a_process_that_is_killed_while_saving_leaves_a_whole_file(user: User) -> None:
    kill_while_saving(user, 8)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_many_processes_that_are_killed_while_saving_leave_a_whole_file(user: User) -> None:
    kill_while_saving(user, 300)
