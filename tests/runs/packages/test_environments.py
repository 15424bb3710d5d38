"""The packages that a program gets: the library's if these suffice, and the same from run to run."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from msgspec import structs

from praxis_desktop.core.events import Event, LogEvent, ProgressEvent
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.packages.errors import PackageConflict, PackageNotFound, VersionNotFound
from praxis_desktop.packages.layers.bytecode import LayerCompiler
from praxis_desktop.packages.layers.store import LayerStore
from praxis_desktop.packages.pins import Lock
from praxis_desktop.packages.resolving.locks import LockStore, lock_beside, write_lock
from praxis_desktop.packages.resolving.resolutions import Resolutions
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
from praxis_desktop.protocols import Program
from praxis_desktop.runs.describing.describing import (
    Described,
    DescribedCache,
    described_key,
    keep_with_first_lock,
    packages_key,
)
from praxis_desktop.runs.interpreter_sources import LAYERS, DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.packages.choosing import LibraryPrograms, find_lock
from praxis_desktop.runs.packages.environments import Environment, Environments
from tests.packages.wheel_making import make_wheel


@functools.cache
def snapshots() -> DesktopSnapshots:
    return desktop_snapshots()


@functools.cache
def base_layers() -> Path:
    """Return the folder with the layers that every guest with packages has."""
    return snapshots().environments.library().layers[0].parent


def program(name: str, *requirements: str, source: str = "") -> Program:
    listed = ", ".join(f'"{requirement}"' for requirement in requirements)
    header = f"# /// script\n# dependencies = [{listed}]\n# ///\n" if requirements else ""
    return Program(header + source, f"/lab/{name}")


class Lab:
    """A computer with its wheels; ``library`` has its protocols."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = folder / "wheelhouse"
        self.library: list[Program] = []
        self.told: list[Event] = []

    def add(self, project: str, version: str = "1.0", *requires: str) -> Path:
        content = f"# {self.folder}\nversion = {version!r}\n".encode()  # it has no layer yet
        files = {f"{project}/__init__.py": content}
        return make_wheel(self.wheels, project, version, files, requires=requires)

    def environments(self) -> Environments:
        """Return the environments of a new process."""
        own = snapshots().distribution.folder
        return Environments(
            Wheelhouse(
                own / "wheels", system=self.folder / "system", user=self.wheels, index=self.folder / "index"
            ),
            LayerStore(self.folder / LAYERS, base_layers(), LayerCompiler(snapshots().compiling_guest)),
            Resolutions(self.folder / "resolutions"),
            LockStore(self.folder / "locks"),
            lambda: LibraryPrograms(tuple(self.library)),
            on_first_lock=keep_with_first_lock,
        )

    @property
    def warnings(self) -> list[str]:
        """The warnings so far."""
        return [event.message for event in self.told if isinstance(event, LogEvent)]


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def versions(environment: Environment | None) -> dict[str, str]:
    assert environment is not None
    base = {
        "micropip",
        "packaging",
        "pylabrobot",
        "pyserial",
        "pyusb",
        "typing-extensions",
        "tzdata",
        "websockets",
    }
    return {pin.project: pin.version for pin in environment.lock.pins if pin.project not in base}


def test_the_library_has_what_all_its_protocols_need(lab: Lab) -> None:
    lab.add("alpha", "1.0", "gamma")
    lab.add("beta")
    lab.add("gamma")
    lab.add("other")
    lab.library = [program("a.py", "alpha"), program("b.py", source="import beta, json, unheard_of")]
    library = lab.environments().library(lab.told.append)
    assert versions(library) == {"alpha": "1.0", "beta": "1.0", "gamma": "1.0"}
    assert library.modules == ("beta", "json")
    assert [event.stage for event in lab.told if isinstance(event, ProgressEvent)] == [
        "Installing alpha 1.0",
        "Installing beta 1.0",
        "Installing gamma 1.0",
    ]
    assert all(path.is_file() for path in library.layers)
    lab.told.clear()
    assert lab.environments().library(lab.told.append) == library
    assert lab.told == []


def test_a_program_that_needs_no_more_than_the_library_shares_its_packages(lab: Lab) -> None:
    lab.add("alpha")
    lab.add("other")
    lab.library = [program("a.py", "alpha")]
    environments = lab.environments()
    library = environments.library()
    assert environments.of(program("b.py", "alpha>=1")) is library
    assert environments.of(program("c.py", source="import alpha")) is library
    assert environments.of(program("d.py", source="from serial import Serial")) is library
    own = environments.of(program("e.py", source="import other.inner, alpha"))
    assert own is not None
    assert versions(own) == {"alpha": "1.0", "other": "1.0"}
    assert own.recipe.filename == "/lab/e.py"
    assert environments.of(program("e.py", source="import other.inner, alpha")) is own


def test_no_package_replaces_files_of_those_that_every_guest_has(lab: Lab) -> None:
    make_wheel(lab.wheels, "zerial", "1.0", {"serial/__init__.py": b""})
    environment = lab.environments().of(program("weigh.py", "zerial"))
    assert environment is not None
    names = [path.name.partition("-")[0] for path in environment.layers]
    assert names.index("zerial") < names.index("pyserial"), "the last one's files are shown"


@pytest.mark.parametrize("source", ["", "print(1)", "import json, js", "# dependencies = ['alpha']"])
def test_a_program_that_needs_nothing_gets_nothing(lab: Lab, source: str) -> None:
    assert lab.environments().of(Program(source, "/lab/a.py")) is None


def test_protocols_that_do_not_go_together_are_named_and_run_all_the_same(lab: Lab) -> None:
    lab.add("alpha", "1.0")
    lab.add("alpha", "2.0")
    lab.add("beta")
    lab.library = [
        program("old.py", "alpha<2"),
        program("new.py", "alpha>=2"),
        program("plain.py", "beta"),
        program("lost.py", "unheard-of"),
    ]
    environments = lab.environments()
    library = environments.library(lab.told.append)
    assert versions(library) == {"alpha": "1.0", "beta": "1.0"}
    conflict, missing = lab.warnings
    assert conflict.startswith("The packages for new.py are not loaded in advance: new.py or old.py asks for")
    assert "alpha<2" in conflict
    assert "alpha>=2" in conflict
    assert "lost.py asks for unheard-of, but there is no package" in missing
    lab.told.clear()
    assert environments.of(lab.library[0], lab.told.append) is library
    assert versions(environments.of(lab.library[1], lab.told.append)) == {"alpha": "2.0"}
    assert lab.warnings == []
    with pytest.raises(PackageNotFound, match=r"lost\.py asks for unheard-of"):
        environments.of(lab.library[3])


@pytest.mark.parametrize(
    ("requirements", "kind", "told"),
    [
        (["unheard-of>=2"], PackageNotFound, "a.py asks for unheard-of>=2, but there is no package"),
        (["alpha>=3"], VersionNotFound, "a.py asks for alpha>=3, but alpha is available only as 1.0"),
        (["alpha", "pyserial<2"], VersionNotFound, "a.py asks for pyserial<2"),
        (["beta", "alpha<1"], VersionNotFound, "a.py asks for alpha<1"),
    ],
)
def test_packages_that_cannot_be_had_are_named_with_the_program_and_a_remedy(
    lab: Lab, requirements: list[str], kind: type[PackageNotFound], told: str
) -> None:
    lab.add("alpha")
    lab.add("beta")
    with pytest.raises(kind) as caught:
        lab.environments().of(program("a.py", *requirements))
    assert told in caught.value.message
    assert "praxis-desktop packages add" in caught.value.hint
    assert caught.value.exit_code == 2


def test_both_sides_of_a_conflict_are_shown(lab: Lab) -> None:
    lab.add("alpha", "1.0", "gamma<2")
    lab.add("beta", "1.0", "gamma>=2")
    lab.add("gamma", "1.0")
    lab.add("gamma", "2.0")
    with pytest.raises(PackageConflict) as caught:
        lab.environments().of(program("a.py", "alpha", "beta"))
    assert "alpha 1.0 needs gamma<2" in caught.value.message
    assert "beta 1.0 needs gamma>=2" in caught.value.message


def test_modules_that_nobody_has_are_warned_of_and_the_program_may_run(lab: Lab) -> None:
    lab.add("alpha")
    environments = lab.environments()
    alone = environments.of(program("a.py", source="import unheard_of, more.of_it"), lab.told.append)
    assert alone is None
    some = environments.of(program("b.py", source="import unheard_of, alpha"), lab.told.append)
    assert versions(some) == {"alpha": "1.0"}
    optional = "try:\n import unheard_of, alpha\nexcept ImportError:\n unheard_of = None"
    assert versions(environments.of(program("c.py", source=optional), lab.told.append)) == {"alpha": "1.0"}
    assert lab.warnings == [
        "a.py imports more and unheard_of, modules that no installed package has",
        "b.py imports unheard_of, a module that no installed package has",
    ]


def test_a_program_that_may_install_what_it_imports_is_told_so(lab: Lab) -> None:
    lab.environments().of(program("a.py", source="import micropip, unheard_of"), lab.told.append)
    assert lab.warnings[-1].endswith("that no installed package has, unless it installs one itself")


def in_file(folder: Path, *requirements: str) -> Program:
    one = program("dilution.py", *requirements)
    return Program(one.source, str(folder / "dilution.py"))


def test_the_first_run_fixes_the_versions_until_the_program_needs_others(lab: Lab, tmp_path: Path) -> None:
    lab.add("alpha", "1.0")
    one = in_file(tmp_path, "alpha")
    lab.environments().of(one, keeps_lock=True)
    second = lab.add("alpha", "2.0")
    for _ in range(2):
        assert versions(lab.environments().of(one, lab.told.append, keeps_lock=True)) == {"alpha": "1.0"}
    another = in_file(tmp_path / "elsewhere", "alpha")
    assert versions(lab.environments().of(another)) == {"alpha": "2.0"}
    assert lab.warnings == []
    changed = in_file(tmp_path, "alpha>=2")
    assert versions(lab.environments().of(changed, lab.told.append, keeps_lock=True)) == {"alpha": "2.0"}
    assert lab.warnings == ["dilution.py now has alpha 2.0 instead of 1.0"]
    second.unlink()
    assert versions(lab.environments().of(one, keeps_lock=True)) == {"alpha": "1.0"}


def test_a_wheel_of_the_same_version_on_the_user_s_shelf_wins_unless_the_program_s_lock_is_beside_it(
    lab: Lab, tmp_path: Path
) -> None:
    make_wheel(lab.folder / "system", "alpha", "1.0", {"alpha/__init__.py": b"# the system's"})
    one = in_file(tmp_path, "alpha")
    lab.library = [one]
    first = lab.environments().of(one, keeps_lock=True)
    assert first is not None
    lab.add("alpha", "1.0")
    for program in (one, in_file(tmp_path / "elsewhere", "alpha")):
        found = lab.environments().of(program, lab.told.append)
        assert found is not None
        alpha = found.lock.pin("alpha")
        assert alpha is not None
        assert alpha.origin == "user"
    assert lab.warnings == ["dilution.py now has another file of alpha 1.0 (user)"]
    write_lock(lock_beside(Path(one.filename)), first.lock)
    found = lab.environments().of(one)
    assert found is not None
    assert found.lock.pin("alpha") == first.lock.pin("alpha")


def test_what_was_found_out_of_a_program_holds_when_its_first_run_has_fixed_its_packages(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.add("alpha", "1.0")
    source = f"{in_file(tmp_path, 'alpha').source}def main(volume: float = 1.0): pass\n"
    opened = Program(source, str(tmp_path / "dilution.py"))
    environments = lab.environments()
    wheels = environments.wheelhouse.fingerprint
    snapshots()
    base_layers()
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    known = Described("what a guest told", at=5.0)
    DescribedCache().put(described_key(opened, packages_key(wheels, None)), known)
    environments.of(structs.replace(opened, function="main"), keeps_lock=True)
    first = find_lock(opened, environments.locks)
    assert first is not None
    assert DescribedCache().get(described_key(opened, packages_key(wheels, first))) == known
    lab.add("alpha", "2.0")
    newer = lab.environments().wheelhouse.fingerprint
    assert DescribedCache().get(described_key(opened, packages_key(newer, first))) is None


def test_opening_a_program_fixes_nothing(lab: Lab, tmp_path: Path) -> None:
    lab.add("alpha", "1.0")
    one = in_file(tmp_path, "alpha")
    environments = lab.environments()
    environments.of(one)
    lab.add("alpha", "2.0")
    assert versions(environments.of(one, keeps_lock=True)) == {"alpha": "2.0"}
    lab.add("alpha", "3.0")
    assert versions(environments.of(one)) == {"alpha": "2.0"}


def test_a_lock_beside_the_program_comes_first(lab: Lab, tmp_path: Path) -> None:
    first = lab.add("alpha", "1.0")
    one = in_file(tmp_path, "alpha")
    found = lab.environments().of(one, keeps_lock=True)
    assert found is not None
    lab.add("alpha", "2.0")
    beside = Path(one.filename)
    newest = lab.environments().of(in_file(tmp_path / "elsewhere", "alpha"))
    assert newest is not None
    alpha = newest.lock.pin("alpha")
    assert alpha is not None
    write_lock(lock_beside(beside), Lock((), (alpha,)))
    assert versions(lab.environments().of(one)) == {"alpha": "2.0"}
    write_lock(lock_beside(beside), found.lock)
    assert versions(lab.environments().of(one)) == {"alpha": "1.0"}
    first.unlink()
    with pytest.raises(PackageNotFound, match=r"the lock names alpha 1\.0"):
        lab.environments().of(one)


def test_who_stops_while_packages_are_installed_need_not_wait(lab: Lab) -> None:
    lab.add("alpha")
    lab.add("beta")
    control = Control()

    def stop(event: Event) -> None:
        lab.told.append(event)
        control.interrupt()

    with pytest.raises(Killed):
        lab.environments().of(program("a.py", "alpha", "beta"), stop, control)
    assert len(lab.told) == 1


def test_what_was_ready_serves_while_the_library_s_new_packages_are_prepared(lab: Lab) -> None:
    lab.add("alpha")
    lab.library = [program("a.py", "alpha")]
    environments = lab.environments()
    ready: list[Environment] = []
    environments.is_ready = lambda environment: environment in ready
    before = environments.library()
    ready.append(before)
    lab.library.append(program("b.py", "beta"))
    lab.add("beta")
    assert environments.of(lab.library[0]) is before
    newest = environments.library()
    assert versions(newest) == {"alpha": "1.0", "beta": "1.0"}
    assert environments.of(lab.library[1]) is newest
    ready.append(newest)
    assert environments.of(lab.library[0]) is newest


def test_packages_of_an_earlier_run_are_had_again_or_it_is_said_which_is_gone(lab: Lab) -> None:
    wheel = lab.add("alpha")
    found = lab.environments().of(program("a.py", "alpha"))
    assert found is not None
    again = lab.environments().rebuilt(found.lock, found.modules)
    assert again.recipe.layers == found.recipe.layers
    wheel.unlink()
    assert lab.environments().rebuilt(found.lock, found.modules) == again
    for layer in (lab.folder / LAYERS).glob("*.layer"):
        layer.unlink()
    with pytest.raises(PackageNotFound, match=r"alpha-1\.0-py3-none-any\.whl is gone") as caught:
        lab.environments().rebuilt(found.lock, found.modules)
    assert caught.value.hint.endswith("packages add alpha==1.0 --network")


def test_protocols_that_come_while_it_runs_are_heeded_once_that_is_told(lab: Lab) -> None:
    lab.add("alpha")
    environments = lab.environments()
    assert versions(environments.library()) == {}
    lab.library.append(program("a.py", "alpha"))
    assert versions(environments.library()) == {}
    environments.forget_library()
    assert versions(environments.library()) == {"alpha": "1.0"}
