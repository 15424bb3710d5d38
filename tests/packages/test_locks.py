"""Lock files: writing, reading (also those of other tools), and checking whether they still apply."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.packages.errors import PackageError, PackageNotFound, PackageNotSaved, WheelDamaged
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.resolving.locks import (
    MAX_BYTES,
    LockStore,
    holds,
    lock_beside,
    satisfies,
    wheels_of,
    write_lock,
)
from praxis_desktop.packages.resolving.pylock import lock_bytes, parse_lock
from praxis_desktop.packages.resolving.resolving import resolve
from tests.obstacles import unreadable
from tests.packages.resolving.universes import Universe, wheel

_XXHASH = "xxhash-4.1.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl"


def pin(project: str, version: str, origin: str = "shipped", file_name: str = "") -> Pin:
    name = file_name or f"{project.replace('-', '_')}-{version}-py3-none-any.whl"
    return Pin(project, version, name, "ab" * 32, origin)


LOCK = Lock(
    ("pydantic[email]>=2", 'xxhash; sys_platform == "emscripten"'),
    (
        pin("pydantic", "2.14.3"),
        pin("tzdata", "2026.06", "/media/stick/tzdata.whl"),
        pin("xxhash", "4.1.0", "https://index.example/simple/xxhash.whl", _XXHASH),
    ),
)

_versions = st.from_regex(
    r"[1-9]?[0-9](\.[0-9]{1,2}){0,3}((a|b|rc)[1-9]|\.post[1-9]|\.dev[1-9])?", fullmatch=True
)
_projects = st.from_regex(r"[a-z]([a-z0-9]|-[a-z0-9]){0,8}", fullmatch=True)
_origins = st.sampled_from(["", "shipped", "user", "https://a.example/b.whl", "/x/ü y.whl", "C:\\w.whl"])
_locks = st.builds(
    lambda pins, names: Lock(tuple(sorted(set(names))), tuple(pins[key] for key in sorted(pins))),
    st.dictionaries(_projects, st.tuples(_versions, _origins), max_size=6).map(
        lambda chosen: {name: pin(name, *rest) for name, rest in chosen.items()}
    ),
    st.lists(_projects, max_size=4),
)


@given(_locks)
def test_what_is_written_is_read_again(lock: Lock) -> None:
    assert parse_lock(lock_bytes(lock), "pylock.toml") == lock
    assert lock_bytes(lock) == lock_bytes(parse_lock(lock_bytes(lock), "pylock.toml"))


def test_a_lock_is_a_standard_file() -> None:
    text = lock_bytes(LOCK).decode()
    assert 'lock-version = "1.0"' in text
    assert 'url = "https://index.example/simple/xxhash.whl"' in text
    assert parse_lock(text.encode(), "pylock.toml") == LOCK


def test_secrets_do_not_come_into_a_lock() -> None:
    other = _foreign(f'url = "https://me:word@index.example/a/{_XXHASH}?token=abc#x"')
    assert parse_lock(other.encode(), "pylock.toml").pins[0].origin == f"https://index.example/a/{_XXHASH}"


def _foreign(place: str, hashes: str = f'{{sha256 = "{"cd" * 32}"}}', more: str = "") -> str:
    return f"""
lock-version = "1.0"
created-by = "another-tool"
{more}
[[packages]]
name = "windows-only"
version = "1"
marker = "sys_platform == 'win32'"
wheels = [{{url = "https://index.example/windows_only-1-py3-none-any.whl", hashes = {hashes}}}]

[[packages]]
name = "xxhash"
version = "4.1.0"
dependencies = []
sdist = {{url = "https://index.example/xxhash-4.1.0.tar.gz", hashes = {hashes}}}
wheels = [
  {{url = "https://index.example/xxhash-4.1.0-cp314-cp314-win_amd64.whl", hashes = {hashes}}},
  {{{place}, hashes = {hashes}}},
]
"""


def test_locks_of_other_tools_are_read_for_the_guest() -> None:
    lock = parse_lock(_foreign(f'url = "https://index.example/{_XXHASH}"').encode(), "pylock.toml")
    assert lock == Lock((), (Pin("xxhash", "4.1.0", _XXHASH, "cd" * 32, f"https://index.example/{_XXHASH}"),))
    lock = parse_lock(_foreign(f'path = "wheels/{_XXHASH}"').encode(), "pylock.toml")
    assert lock.pins[0].file_name == _XXHASH


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("\xff", "is not a lock file: it is not UTF-8"),
        ("lock-version =", "is not TOML"),
        ('created-by = "x"\npackages = []', "lock-version"),
        ('lock-version = "7.0"\ncreated-by = "x"\npackages = []', "pylock version 7.0 is not supported"),
        (_foreign('url = "https://index.example/other-1-py3-none-any.whl"'), "packages[1].wheels[1]"),
        (
            _foreign(f'path = "{_XXHASH}"', hashes='{md5 = "00"}'),
            "packages, xxhash: hashes: sha256 is missing",
        ),
        (
            _foreign('path = "xxhash-4.1.0-cp314-cp314-manylinux_2_17_x86_64.whl"'),
            "packages, xxhash: only wheels can be used, but this is a sdist",
        ),
        (_foreign(f'path = "{_XXHASH}"', more='requires-python = "<3.14"'), "<3.14"),
        (
            _foreign(f'path = "{_XXHASH}"', more=f'requires-python = ">={"1" * 5000}"'),
            "numbers or conditions",
        ),
        (f"lock-version = {'1' * 5000}", "is not TOML"),
        (f"packages = {'[' * 5000}", "is not TOML"),
        (
            lock_bytes(LOCK).decode().replace('"pydantic[email]>=2"', '"pydantic @ file:///x"'),
            "tool.praxis-desktop.requirements[0]: 'pydantic @ ...' refers to a location",
        ),
    ],
)
def test_what_is_no_lock_is_told_with_file_and_key(content: str, told: str) -> None:
    with pytest.raises(PackageError) as raised:
        parse_lock(content.encode("latin-1"), "pylock.gravimetry.toml")
    assert "pylock.gravimetry.toml" in str(raised.value)
    assert told in str(raised.value)
    assert raised.value.hint


def test_a_store_keeps_the_locks_of_programs(tmp_path: Path) -> None:
    store = LockStore(tmp_path / "locks")
    assert store.get("gravimetry") is None
    store.put("gravimetry", LOCK)
    store.put("/home/me/ü.py", Lock())
    assert store.get("gravimetry") == LOCK
    assert store.get("/home/me/ü.py") == Lock()
    found = store.find("gravimetry")
    assert found is not None
    assert found.digest == getattr(LockStore(tmp_path / "locks").find("gravimetry"), "digest", "")


def test_a_damaged_lock_of_the_store_counts_for_none(tmp_path: Path) -> None:
    store = LockStore(tmp_path)
    store.put("gravimetry", LOCK).write_bytes(b"half of")
    assert store.get("gravimetry") is None


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("a file")
    with pytest.raises(PackageNotSaved, match="cannot be written"):
        LockStore(tmp_path / "locks").put("gravimetry", LOCK)


def test_the_lock_beside_the_program_goes_before_that_of_the_store(tmp_path: Path) -> None:
    program = tmp_path / "my.dilution.py"
    store = LockStore(tmp_path / "locks")
    store.put("dilution", Lock())
    assert store.get("dilution", program) == Lock()
    write_lock(lock_beside(program), LOCK)
    assert (tmp_path / "pylock.my_dilution.toml").is_file()
    assert store.get("dilution", program) == LOCK
    lock_beside(program).write_text("x")
    with pytest.raises(PackageError, match=r"pylock.my_dilution.toml is not TOML"):
        store.get("dilution", program)


@pytest.mark.parametrize(
    "place",
    [
        *("large", "held"),
        *(
            pytest.param(
                each, marks=pytest.mark.skipif(sys.platform == "win32", reason="pipes are in no such folder")
            )
            for each in ("pipe", "/dev/zero")
        ),
    ],
)
def test_what_is_no_file_beside_the_program_is_not_waited_for(tmp_path: Path, place: str) -> None:
    program = tmp_path / "dilution.py"
    beside = lock_beside(program)
    if place == "pipe":
        os.mkfifo(beside)
    elif place == "large":
        with beside.open("wb") as file:
            file.truncate(MAX_BYTES + 1)
    elif place == "held":
        beside.write_text("{}")
    else:
        beside.symlink_to(place)
    is_held = unreadable(beside) if place == "held" else nullcontext()
    with is_held, pytest.raises(PackageError, match="cannot be read") as caught:
        LockStore(tmp_path / "locks").get("dilution", program)
    assert "remove it" in caught.value.hint


@pytest.mark.parametrize(
    ("requirements", "is_satisfied"),
    [
        ([], True),
        (["pydantic[email]>=2"], True),
        (["pydantic"], True),
        (["Pydantic>=2.14,<3", "tzdata"], True),
        (["pydantic<2"], False),
        (["pydantic[email]"], True),
        (["pydantic[timezone]"], False),
        (["msgspec"], False),
        (["msgspec; sys_platform == 'win32'"], True),
    ],
)
def test_a_lock_satisfies_what_its_pins_meet(requirements: list[str], is_satisfied: bool) -> None:
    assert satisfies(LOCK, requirements) is is_satisfied


def test_a_lock_holds_while_its_wheels_are_there() -> None:
    there = Universe(wheel("a", "1", "b"), wheel("b", "1"))
    lock = resolve(["a"], there)
    assert holds(lock, ["a"], there)
    assert [info.file_name for info in wheels_of(lock, there)] == [pin.file_name for pin in lock.pins]
    assert not holds(lock, ["a>1"], there)

    gone = Universe(wheel("a", "1", "b"), wheel("b", "2"))
    assert not holds(lock, ["a"], gone)
    with pytest.raises(PackageNotFound, match="the lock names b 1, which is not in the wheelhouse"):
        wheels_of(lock, gone)

    changed = Universe(wheel("a", "1", "b"), wheel("b", "1", "a"))
    assert not holds(lock, ["a"], changed)
    with pytest.raises(WheelDamaged, match=r"b-1-py3-none-any.whl is not the wheel in the lock: its SHA-256"):
        wheels_of(lock, changed)


def test_looking_for_a_lock_costs_no_library(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from praxis_desktop.packages.resolving.locks import LockStore\n"
        "from praxis_desktop.packages.resolving.locks import satisfies\n"
        "from praxis_desktop.packages.pins import Lock\n"
        "assert LockStore(Path(sys.argv[1])).find('x') is not None\n"
        "assert satisfies(Lock(('a>1',)), ['a>1'])\n"
        "print(sorted({'packaging', 'tomllib', 'resolvelib', 'tomli_w'} & set(sys.modules)))"
    )
    LockStore(tmp_path).put("x", LOCK)
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout == "[]\n"
