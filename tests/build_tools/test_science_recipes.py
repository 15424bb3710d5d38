"""The wheels of the science pack from source: the recipes, the target folder, the compilers, and the checks
of a finished wheel.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import msgspec
import pytest

from build_tools.errors import BuildError
from build_tools.science import __main__ as science
from build_tools.science.building import RECORD, MadeWheel, check_imports, table
from build_tools.science.licences import add_licences
from build_tools.science.recipes import Library, Recipes, System, Wheel, read_recipes
from build_tools.science.target import pyconfig
from build_tools.science.toolchain.compiler import kept
from build_tools.science.toolchain.wasm_symbols import imports_and_exports
from build_tools.science.workshop import Workshop
from praxis_desktop.packages.packs import HOLDS
from praxis_desktop.packages.wheels.reading import read_wheel
from tests.packages.native import MARKUPSAFE

SYSTEM = System("sid", ("sid",), (), ())


def recipes(library: str = "a", needs: tuple[str, ...] = ()) -> Recipes:
    """Return a wheel with a library in it; ``library`` is its command."""
    return Recipes(
        SYSTEM,
        {},
        {"base": Library("base", ("COPYING",), commands=(library,), needs=needs)},
        {"demo": Wheel("1.0", "0" * 64, needs=("base",)), "other": Wheel("2.0", "1" * 64)},
    )


def test_there_is_a_recipe_for_every_native_package_of_the_pack() -> None:
    assert set(read_recipes().wheels) >= HOLDS


def test_libraries_are_made_before_the_wheels_that_need_them() -> None:
    found = read_recipes()
    order = found.ordered(["matplotlib", "lxml"])
    assert order.index("freetype") < order.index("harfbuzz") < order.index("raqm") < order.index("matplotlib")
    assert order.index("numpy") < order.index("matplotlib")
    assert order.index("libxml2") < order.index("libxslt") < order.index("lxml")
    assert "pandas" not in order
    assert found.libraries_in("lxml") == ["libxml2", "libxslt"]


def test_a_wheel_is_made_again_only_when_its_recipe_or_one_that_it_needs_has_changed() -> None:
    before, after = recipes("cc -O1"), recipes("cc -O2")
    assert before.digest("demo", "world") != after.digest("demo", "world")
    assert before.digest("other", "world") == after.digest("other", "world")
    assert before.digest("other", "world") != before.digest("other", "another world")


def test_recipes_that_need_each_other_or_are_unknown_are_refused() -> None:
    with pytest.raises(BuildError, match="base → base"):
        recipes(needs=("base",)).ordered(["demo"])
    with pytest.raises(BuildError, match="no recipe for scipy") as refused:
        recipes().ordered(["scipy"])
    assert refused.value.hint == "There are recipes for demo, other."


def test_a_misspelt_recipe_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "recipes.toml"
    file.write_text('[system]\nsuite = "sid"\nsources = []\npackages = []\ntools = []\nmirors = []\n')
    with pytest.raises(BuildError, match="mirors"):
        read_recipes(file)


def test_a_step_is_made_once_and_again_when_it_has_failed_or_its_digest_has_changed(tmp_path: Path) -> None:
    made: list[str] = []
    workshop = Workshop(tmp_path, SYSTEM, lambda sentence: None)

    def fail() -> None:
        raise BuildError("no")

    with pytest.raises(BuildError):
        workshop.step("demo", "1", fail)
    for digest in ("1", "1", "2"):
        workshop.step("demo", digest, lambda: made.append(""))
    assert len(made) == 2


def test_the_names_in_a_library_are_found() -> None:
    with zipfile.ZipFile(MARKUPSAFE) as archive:
        [name] = [each for each in archive.namelist() if each.endswith(".so")]
        imports, exports = imports_and_exports(archive.read(name))
    assert "PyInit__speedups" in exports
    assert {"memory", "PyUnicode_New"} <= imports
    check_imports(MARKUPSAFE, imports)
    with pytest.raises(BuildError, match=r"_speedups.*needs what the guest lacks: PyUnicode_New"):
        check_imports(MARKUPSAFE, imports - {"PyUnicode_New"})


def test_a_wheel_gets_the_licences_of_the_libraries_in_it(tmp_path: Path) -> None:
    wheel = Path(shutil.copy(MARKUPSAFE, tmp_path))
    add_licences(wheel, {"base-COPYING": b"Do as you like.\n"})
    read_wheel(wheel)  # compares each file with RECORD
    first = wheel.read_bytes()
    with zipfile.ZipFile(wheel) as archive:
        name = "markupsafe-3.0.4.dist-info/licenses/linked/base-COPYING"
        assert archive.read(name) == b"Do as you like.\n"
    add_licences(wheel, {"base-COPYING": b"Do as you like.\n"})
    assert wheel.read_bytes() == first


def test_pythons_header_has_the_values_of_the_guest() -> None:
    names = "#define SIZEOF_LONG 8\n/* #undef HAVE_FORK */\n#define HAVE_PIPE2 1\n#define _GNU_SOURCE 1\n"
    values = {"SIZEOF_LONG": 4, "HAVE_FORK": 1, "HAVE_PIPE2": 0}
    assert pyconfig(names, values) == (
        "#define SIZEOF_LONG 4\n#define HAVE_FORK 1\n/* #undef HAVE_PIPE2 */\n#define _GNU_SOURCE 1\n"
    )


def test_the_compilers_leave_out_what_is_for_other_systems() -> None:
    given = ["-O2", "-pthread", "-L/usr/lib", "-Wl,-O1,--as-needed", "-Wl,--fatal-warnings", "-Wl,--x", "a.c"]
    assert kept(given) == ["-O2", "-Wl,--x", "a.c"]


def test_the_table_says_what_each_wheel_took() -> None:
    made = MadeWheel("demo", "1.0", "", "MIT", {"base": "3.1"}, "demo.whl", "", 1_234_567, 90.0, 75.0)
    assert table([made]).splitlines()[2:] == ["| demo 1.0 | 1.23 | 1.2 | MIT | base 3.1 |"]


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_wheel_is_made_from_nothing(tmp_path: Path) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() or not shutil.which("debootstrap"):
        pytest.skip("needs root and debootstrap")
    arguments = ["--only", "markupsafe", "--wheels", str(tmp_path / "made"), "--work", str(tmp_path / "work")]
    assert science.main(arguments) == 0
    [made] = msgspec.json.decode((tmp_path / "made" / RECORD).read_bytes(), type=list[MadeWheel])
    assert (made.name, made.licence) == ("markupsafe", "BSD-3-Clause")
    read_wheel(tmp_path / "made" / made.file)
