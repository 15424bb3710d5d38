"""An installed package whose files have changed is detected, reported and installed again; a package never
gets another package's files.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import praxis
from tests.cli.test_packages import Lab
from tests.packages.wheel_making import make_wheel


class Damaged(Lab):
    """A home with two packages, one of which has a damaged layer."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        module = f"x = 1\n# {folder}".encode()  # no image has it
        gauge = make_wheel(self.wheels, "gauge", "1.0", {"gauge.py": module})
        added = self.packages("add", gauge, self.in_index("dial"))
        assert added.code == 0, added.err
        self.layer, self.other = map(self._layer, ("gauge", "dial"))
        self.sound = self.layer.read_bytes()

    def _layer(self, project: str) -> Path:
        (found,) = Path(self.env["PRAXIS_HOME"], "cache", "layers").glob(f"{project}-*.layer")
        return found

    def is_as_it_was(self) -> bool:
        return self.layer.read_bytes() == self.sound


@pytest.fixture
def lab(tmp_path: Path) -> Damaged:
    return Damaged(tmp_path)


def place(layer: Path, name: str) -> int:
    """Return the position of a file's content in a layer."""
    with zipfile.ZipFile(layer) as archive:
        (found,) = [each for each in archive.infolist() if each.filename.endswith(name)]
    return found.header_offset + 30 + len(found.filename)


def flip(layer: Path, place: int) -> None:
    data = bytearray(layer.read_bytes())
    data[place] ^= 1
    layer.write_bytes(data)


def _cut(lab: Damaged) -> None:
    lab.layer.write_bytes(lab.sound[: len(lab.sound) // 2])


def _empty(lab: Damaged) -> None:
    lab.layer.write_bytes(b"")


def _exchange(lab: Damaged) -> None:
    lab.layer.write_bytes(lab.other.read_bytes())


def _spoil_table(lab: Damaged) -> None:
    flip(lab.layer, lab.sound.index(b"PK\1\2") + 50)


def _spoil_module(lab: Damaged) -> None:
    flip(lab.layer, place(lab.layer, "gauge.cpython-314.pyc") + 20)


KNOWN_BY_ITS_END = (_cut, _empty, _exchange)
KNOWN_WHEN_READ = (_spoil_table, _spoil_module)


@pytest.mark.parametrize("damage", KNOWN_BY_ITS_END)
def test_what_is_cut_off_or_another_s_is_made_again_before_a_program_gets_it(
    damage: Callable[[Damaged], None], lab: Damaged
) -> None:
    damage(lab)
    ran = praxis("exec", "-c", "import gauge; print(gauge.x)", env=lab.env)
    assert (ran.code, ran.out) == (0, "1\n"), ran.err
    assert lab.is_as_it_was()


@pytest.mark.parametrize("damage", KNOWN_WHEN_READ)
@pytest.mark.parametrize("command", ["exec", "console"])
def test_what_is_damaged_inside_is_named_by_the_program_that_meets_it_and_sound_for_the_next(
    command: str, damage: Callable[[Damaged], None], lab: Damaged
) -> None:
    damage(lab)
    given = b"import gauge\nprint(gauge.x)\n"
    arguments = ("exec", "-") if command == "exec" else ("console",)
    ran = praxis(*arguments, given=given, env=lab.env)
    # 2: the image is made again without the module, and its layer is gone by then
    assert (ran.code, ran.out) in ((0, "1\n"), (1, ""), (2, "")), ran.err
    assert ran.code != 2 or "Start the program again: it reinstalls the package." in ran.err
    assert f"The mounted {lab.layer.name} cannot be read: " in ran.err
    again = praxis(*arguments, given=given, env=lab.env)
    assert (again.code, again.out) == (0, "1\n"), again.err
    assert "damaged" not in again.err
    assert lab.is_as_it_was()


@pytest.mark.parametrize("damage", [*KNOWN_BY_ITS_END, *KNOWN_WHEN_READ])
def test_verify_says_which_and_makes_it_again(damage: Callable[[Damaged], None], lab: Damaged) -> None:
    damage(lab)
    done = lab.packages("verify")
    assert done.code == 1
    assert f"{lab.layer}: was damaged and has been rebuilt" in done.out
    assert str(lab.other) not in done.out
    assert lab.is_as_it_was()
    assert lab.is_sound()
