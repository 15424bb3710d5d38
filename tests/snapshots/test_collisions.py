"""If two packages have the same module, a message says which one is imported."""

from __future__ import annotations

from pathlib import Path

from praxis_desktop.packages.layers.building import write_layer
from praxis_desktop.snapshots.building import collisions


def layer(folder: Path, name: str, *places: str) -> Path:
    path = folder / f"{name}-0123.layer"
    with path.open("wb") as file:
        write_layer(file, path.name, {f"site-packages/{place}": b"" for place in places})
    return path


def test_modules_of_the_same_name_are_told_once_for_two_packages(tmp_path: Path) -> None:
    layers = [
        layer(
            tmp_path, "own_serial-1.0", "serial/__init__.py", "serial/tools.py", "own-1.0.dist-info/RECORD"
        ),
        layer(tmp_path, "other-2.0", "other.py", "notes.txt", "space/one.py"),
        layer(tmp_path, "third-2.0", "third.py", "notes.txt", "space/two.py"),
        layer(tmp_path, "pyserial-3.5", "serial/__init__.py", "serial/tools.py", "serial/urls.py"),
    ]
    [sentence] = collisions(layers)
    assert sentence.startswith("own-serial 1.0 and pyserial 3.5 both contain serial/__init__.py and 1 more:")
    assert sentence.endswith("the copy from pyserial 3.5 is imported")


def test_a_layer_that_cannot_be_read_has_no_modules(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged-1.0-0.layer"
    damaged.write_bytes(b"no layer")
    assert collisions([damaged, tmp_path / "missing-1.0-0.layer"]) == []
