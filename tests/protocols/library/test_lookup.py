"""Naming a protocol of the library on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols import resolve_target


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data" / "protocols"
    folder.mkdir(parents=True)
    return folder


DECLARED = """
import praxis

@praxis.protocol_function(name="Wash the plate", version="1.0.0")
def wash(state): ...

@praxis.protocol_function("rinse twice")
async def rinse(state): ...

@praxis.protocol_function()
def dry(state): ...
"""


def test_a_protocol_of_the_user_is_called_by_its_file_its_name_or_its_function(own: Path) -> None:
    path = own / "washing.py"
    path.write_text(DECLARED)
    for target, function in (
        ("washing", None),
        ("washing:dry", "dry"),
        ("Wash the plate", "wash"),
        ("rinse twice", "rinse"),
        ("dry", "dry"),
    ):
        program = resolve_target(target)
        assert (program.filename, program.function) == (str(path), function), target


def test_folders_of_the_settings_are_looked_through(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "weigh_all.py").write_text("x = 1")
    monkeypatch.setenv("PRAXIS_LIBRARY", f"{shared}")
    assert resolve_target("weigh_all").filename == str(shared / "weigh_all.py")
    (own / "weigh_all.py").write_text("x = 2")
    with pytest.raises(UsageError) as caught:
        resolve_target("weigh_all")
    assert caught.value.message == (
        f"2 protocols are called weigh_all: {own / 'weigh_all.py'}, {shared / 'weigh_all.py'}"
    )


def test_what_ships_keeps_its_name(own: Path) -> None:
    (own / "gravimetric_check.py").write_text("x = 2")
    assert resolve_target("gravimetric_check").source != "x = 2"
    assert resolve_target("gravimetric_check:main").function == "main"


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("gravimetric-check", "Did you mean gravimetric_check?"),
        ("wash the plate", "Did you mean Wash the plate?"),
        ("entirely different", "Specify a file, or one of those listed by: praxis-desktop protocols list"),
    ],
)
def test_near_misses_are_told(own: Path, target: str, hint: str) -> None:
    (own / "washing.py").write_text(DECLARED)
    (own / "broken.py").write_bytes(b"\0")
    (own / "unfinished.py").write_text("@protocol_function(name='Wash the plates'\n")
    with pytest.raises(UsageError) as caught:
        resolve_target(target)
    assert (caught.value.message, caught.value.hint) == (f"there is no protocol {target!r}", hint)


def test_a_title_names_a_protocol_unless_another_has_that_name(own: Path) -> None:
    source = 'import praxis\n\n@praxis.protocol_function(name="{}", title="{}")\ndef {}(state): ...\n'
    (own / "first.py").write_text(source.format("wash_plates", "Wash plates", "wash"))
    (own / "second.py").write_text(source.format("fill", "Fill 2:1", "fill"))
    (own / "third.py").write_text(source.format("Wash plates twice", "wash_plates", "twice"))
    assert resolve_target("Wash plates").function == "wash"
    assert resolve_target("Fill 2:1").function == "fill"
    assert resolve_target("wash_plates").function == "wash"
    (own / "fourth.py").write_text(source.format("again", "Wash plates", "again"))
    with pytest.raises(UsageError, match=r"2 protocols are called Wash plates: .*first\.py:wash"):
        resolve_target("Wash plates")
