"""Packages from layers as seen by Python's own tools: metadata, resources, data, modules to run."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
from tests.packages.live.live_guests import answers, wheelhouse
from tests.packages.wheel_making import make_wheel


@pytest.fixture
def wheels(tmp_path: Path) -> Wheelhouse:
    user = tmp_path / "wheels"
    info = "kit-2.5.dist-info"
    make_wheel(
        user,
        "kit",
        "2.5",
        {
            "kit/__init__.py": b"",
            "kit/__main__.py": b"import sys\nresult = 'ran as ' + __name__\n",
            "kit/texts/note.txt": b"a note",
            "kit/inner/__init__.py": b"def start(): return 'started'\n",
            "kit_alone.py": b"value = 'a module at the top'\n",
            "late.pth": b"import sys; sys.was_run = True\n/tmp/elsewhere\n",
            "kit-2.5.data/data/share/kit/table.csv": b"1,2",
            "kit-2.5.data/data/etc/kit.toml": b"a = 1",
            "kit-2.5.data/purelib/kit_purelib.py": b"",
            "kit-2.5.data/scripts/kit": b"#!python\n",
            f"{info}/entry_points.txt": b"[kit.plugins]\nfirst = kit.inner:start\n",
            f"{info}/top_level.txt": b"kit\nkit_alone\n",
            f"{info}/licenses/LICENSE": b"free",
        },
        requires=["other>=1", 'absent; extra == "more"'],
        headers="Provides-Extra: more\nSummary: A kit\n",
    )
    make_wheel(user, "other", "1.0", {"shared/one/__init__.py": b"", "shared/one.txt": b"one"})
    make_wheel(user, "another", "1.0", {"shared/two/__init__.py": b"", "shared/two.txt": b"two"})
    return wheelhouse(user)


Told: TypeAlias = Callable[[str], Any]
ALL = ("kit", "another")


@pytest.fixture(params=["layers", "micropip"])
def told(request: pytest.FixtureRequest, wheels: Wheelhouse) -> Told:
    """Runs a program with all packages: present from the start, or installed by the program itself."""

    def run(program: str) -> Any:
        if request.param == "layers":
            return answers(program, wheels, ALL)
        install = f"import micropip\nawait micropip.install({list(ALL)})\n"
        return answers(install + textwrap.dedent(program), wheels)

    return run


def test_metadata_of_packages(told: Told) -> None:
    assert told(
        """
        from importlib import metadata
        kit = metadata.distribution("kit")
        [
            metadata.version("kit"), metadata.metadata("Kit")["Summary"], metadata.requires("kit"),
            sorted({"kit", "other", "another"} & {d.name for d in metadata.distributions()}),
            [p.value for p in metadata.entry_points(group="kit.plugins")],
            metadata.entry_points(group="kit.plugins")["first"].load()(),
            metadata.packages_distributions()["shared"],
            sorted(str(f) for f in kit.files if f.suffix == ".py"),
            next(f for f in kit.files if f.name == "note.txt").read_text(),
            kit.read_text("INSTALLER"),
        ]
        """
    ) == [
        "2.5",
        "A kit",
        ["other>=1", 'absent; extra == "more"'],
        ["another", "kit", "other"],
        ["kit.inner:start"],
        "started",
        ["another", "other"],
        ["kit/__init__.py", "kit/__main__.py", "kit/inner/__init__.py", "kit_alone.py"],
        "a note",
        "praxis-desktop\n",
    ]


def test_resources_of_packages_and_of_namespaces(told: Told) -> None:
    assert told(
        """
        import pkgutil
        from importlib import resources
        import kit_alone
        with resources.as_file(resources.files("kit") / "texts") as folder:
            listed = sorted(p.name for p in folder.iterdir())
        import shared
        [
            resources.files("kit").joinpath("texts/note.txt").read_text(),
            listed,
            resources.read_text("kit", "texts", "note.txt", encoding="utf-8"),
            sorted(name for name in resources.contents("kit") if name != "__pycache__"),
            sorted(p.name for p in resources.files("shared").iterdir() if p.is_file()),
            [resources.files("shared").joinpath(f"{n}.txt").read_text() for n in ("one", "two")],
            pkgutil.get_data("kit", "texts/note.txt").decode(),
            sorted(m.name for m in pkgutil.iter_modules(shared.__path__)),
            kit_alone.value,
        ]
        """
    ) == [
        "a note",
        ["note.txt"],
        "a note",
        ["__init__.py", "__main__.py", "inner", "texts"],
        ["one.txt", "two.txt"],
        ["one", "two"],
        "a note",
        ["one", "two"],
        "a module at the top",
    ]


def test_data_lie_below_the_prefix_and_scripts_nowhere(told: Told) -> None:
    assert told(
        """
        import shutil, sys, sysconfig
        from pathlib import Path
        import kit_purelib
        data = Path(sysconfig.get_path("data"))
        [(Path(sys.prefix) / "share/kit/table.csv").read_text(), (data / "etc/kit.toml").read_text(),
         shutil.which("kit")]
        """
    ) == ["1,2", "a = 1", None]


def test_packages_and_modules_can_be_run(told: Told) -> None:
    assert told(
        """
        import runpy
        [runpy.run_module("kit", run_name="__main__")["result"], runpy.run_module("kit_alone")["value"]]
        """
    ) == ["ran as __main__", "a module at the top"]


def test_pth_files_are_not_run(told: Told) -> None:
    assert told("import sys\n[hasattr(sys, 'was_run'), '/tmp/elsewhere' in sys.path]") == [False, False]


def test_what_a_program_changes_of_a_package_is_its_own(told: Told) -> None:
    assert told(
        """
        import importlib.metadata, importlib.util, shutil, sys
        from pathlib import Path
        place = Path(importlib.util.find_spec("kit").origin).parent
        (place / "texts/note.txt").write_text("mine")
        mine = (place / "texts/note.txt").read_text()
        for path in importlib.metadata.distribution("kit").files:
            path.locate().unlink(missing_ok=True)
        shutil.rmtree(place)
        importlib.invalidate_caches()
        try:
            version = importlib.metadata.version("kit")
        except importlib.metadata.PackageNotFoundError:
            version = None
        [mine, version, importlib.util.find_spec("kit"), importlib.util.find_spec("kit_alone")]
        """
    ) == ["mine", None, None, None]
    # The next interpreter still has the package.
    assert told("import pkgutil\npkgutil.get_data('kit', 'texts/note.txt').decode()") == "a note"


# ---- wheels that ship
def test_wheels_that_ship_say_who_they_are(wheels: Wheelhouse) -> None:
    assert answers(
        """
        from importlib import metadata, resources
        import tzdata, zoneinfo
        scripts = [p.name for p in metadata.entry_points(group="console_scripts")]
        [metadata.version("pyserial"), metadata.metadata("pylabrobot")["Name"],
         resources.files("tzdata").joinpath("zones").is_file(), "pyserial-ports" in scripts,
         metadata.packages_distributions()["serial"]]
        """,
        wheels,
        ("pylabrobot", "pyserial", "tzdata"),
    ) == ["3.5", "PyLabRobot", True, True, ["pyserial"]]


def test_time_zones_in_python_are_those_in_c(wheels: Wheelhouse) -> None:
    """Packages such as pandas compare a zone's class with the one that is written in Python."""
    assert answers(
        """
        import datetime, tzdata, zoneinfo
        from zoneinfo._zoneinfo import ZoneInfo
        moments = [datetime.datetime(1890 + 3 * step, 1 + step % 12, 28, 2, 30) for step in range(60)]
        differing = [
            (name, moment)
            for name in ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Casablanca", "UTC")
            for moment in moments
            for in_c, in_python in [(zoneinfo.ZoneInfo(name), ZoneInfo(name))]
            if [part(moment) for part in (in_c.utcoffset, in_c.dst, in_c.tzname)]
            != [part(moment) for part in (in_python.utcoffset, in_python.dst, in_python.tzname)]
        ]
        [zoneinfo.ZoneInfo is ZoneInfo, str(differing)]
        """,
        wheels,
        ("tzdata",),
    ) == [False, "[]"]
