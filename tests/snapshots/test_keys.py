"""The keys of images: they depend on every part of an image, and on nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs

from praxis_desktop.interpreter import identity
from praxis_desktop.interpreter.distribution import Distribution, FileRecord
from praxis_desktop.snapshots import keys
from praxis_desktop.snapshots.keys import ingredients, key_of
from praxis_desktop.snapshots.recipes import BASELINE, Recipe, dedicated_recipe, package_recipe


@pytest.fixture
def distribution() -> Distribution:
    return Distribution.find()


def all_kinds(distribution: Distribution) -> list[Recipe]:
    package = package_recipe(distribution.base_layers, ["serial"])
    return [BASELINE, package, dedicated_recipe(package, "x = 1", "x.py")]


def all_keys(distribution: Distribution) -> list[str]:
    return [key_of(ingredients(recipe, distribution)) for recipe in all_kinds(distribution)]


def changed(distribution: Distribution, name: str) -> Distribution:
    """Return the distribution with the file ``name`` replaced."""
    files = {**distribution.manifest.files, name: FileRecord("0" * 64, 1)}
    return structs.replace(distribution, manifest=structs.replace(distribution.manifest, files=files))


def test_every_kind_has_a_key_of_its_own_which_stays(distribution: Distribution) -> None:
    found = all_keys(distribution)
    assert len(set(found)) == 3
    assert found == all_keys(distribution)


def test_another_process_finds_the_same_keys(distribution: Distribution) -> None:
    program = (
        "import json; from tests.snapshots.test_keys import *\n"
        "print(json.dumps(all_keys(Distribution.find())))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(run.stdout) == all_keys(distribution)


@pytest.mark.parametrize("name", ["pyodide.wasm", "python314.zip", "python314-sources.zip"])
def test_another_file_of_pyodide_is_another_image_of_every_kind(
    distribution: Distribution, name: str
) -> None:
    before, after = all_keys(distribution), all_keys(changed(distribution, name))
    assert not set(before) & set(after)


def test_a_changed_shim_never_meets_an_old_image(
    distribution: Distribution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = all_keys(distribution)
    (tmp_path / "shim.py").write_text("changed = True\n")
    monkeypatch.setattr(keys, "host_digest", lambda: identity.source_digest({"shims": tmp_path}))
    assert not set(before) & set(all_keys(distribution))


def test_a_changed_way_of_making_images_never_meets_an_old_one(
    distribution: Distribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = all_keys(distribution)
    monkeypatch.setattr(keys, "_builder_digest", lambda: "another")
    assert not set(before) & set(all_keys(distribution))


def test_every_module_that_decides_what_is_in_an_image_counts() -> None:
    folder = Path(keys.__file__).parent
    used = {"building"}
    for name in keys.BUILDERS:
        source = (folder / name).read_text("utf-8")
        used.update(re.findall(r"^from praxis_desktop\.snapshots\.(\w+) import", source, re.MULTILINE))
    # The content of recipes is an ingredient itself.
    assert used - {"recipes"} == {name.removesuffix(".py") for name in keys.BUILDERS}


def test_a_layer_counts_by_its_name_which_tells_its_content(distribution: Distribution) -> None:
    one, other = Path("/nowhere/own-1-0123.layer"), Path("/nowhere/own-1-4567.layer")
    recipes = [package_recipe([path], []) for path in (one, other, Path("/elsewhere") / one.name)]
    first, second, third = (key_of(ingredients(recipe, distribution)) for recipe in recipes)
    assert first == third
    assert first != second


def test_modules_and_a_program_s_text_and_name_count_too(distribution: Distribution) -> None:
    package = package_recipe(distribution.base_layers, ["serial"])
    recipes = [
        package,
        package_recipe(distribution.base_layers, ["serial", "pylabrobot"]),
        package_recipe(distribution.base_layers[1:], ["serial"]),
        dedicated_recipe(package, "x = 1", "x.py"),
        dedicated_recipe(package, "x = 2", "x.py"),
        dedicated_recipe(package, "x = 1", "y.py"),
        dedicated_recipe(package, "x = 1\udcff", "\udcffy.py"),
        dedicated_recipe(BASELINE, "x = 1", "x.py"),
    ]
    assert len({key_of(ingredients(recipe, distribution)) for recipe in recipes}) == len(recipes)


def test_the_order_in_which_modules_are_named_does_not_count(distribution: Distribution) -> None:
    one = package_recipe(distribution.base_layers, ["serial", "pylabrobot", "serial"])
    assert one == package_recipe(distribution.base_layers, ["pylabrobot", "serial"])
