"""Programs find the same in layers as in folders: modules, metadata, resources, sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packages.layers.layer_guests import layer_of, run_with
from tests.packages.wheel_making import make_wheel

ONE = {
    "one/__init__.py": b"'''The first.'''\n\ndef fail():\n    raise ValueError('on purpose')\n",
    "one/table.csv": b"1,2\n",
    "one/inner/more.py": b"from one import fail\n",
    "space/a.py": b"name = 'a'\n",
    "one-1.0.dist-info/entry_points.txt": b"[praxis.demo]\nfirst = one:fail\n",
    "one-1.0.data/data/share/one/manual.txt": b"Read me.",
    "one-1.0.data/data/etc/one.cfg": b"[one]",
}
TWO = {"space/b.py": b"name = 'b'\n", "two.py": b"x = 2\n"}
TOP = "/lib/python3.14/site-packages"


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("wheels")
    return [layer_of(make_wheel(folder, name, files=files)) for name, files in (("one", ONE), ("two", TWO))]


CASES = {
    "import one, one.inner.more; one.__file__, one.__cached__": (
        f"('{TOP}/one/__init__.py', '{TOP}/one/__pycache__/__init__.cpython-314.pyc')"
    ),
    "import space.a, space.b; space.a.name + space.b.name": "ab",
    "import inspect, one; inspect.getsource(one.fail)": "def fail():\n    raise ValueError('on purpose')\n",
    "open('/lib/python3.14/site-packages/one/table.csv').read()": "1,2\n",
    "from importlib import metadata as m; m.version('two'), len(m.files('one')), m.requires('one')": (
        "('1.0', 8, None)"
    ),
    "from importlib import metadata as m; [e.load().__name__ for e in m.entry_points(group='praxis.demo')]": (
        "['fail']"
    ),
    "from importlib import metadata as m; sorted(d.name for d in m.distributions() if len(d.name) == 3)": (
        "['one', 'two']"
    ),
    "from importlib import metadata as m; m.distribution('one').read_text('INSTALLER')": "praxis-desktop\n",
    "from importlib import resources as r; r.files('one').joinpath('table.csv').read_text()": "1,2\n",
    """
from importlib import resources as r
with r.as_file(r.files('one') / 'table.csv') as path:
    text = path.read_text()
text""": "1,2\n",
    "import pkgutil, one; [m.name for m in pkgutil.iter_modules(one.__path__)]": "[]",
    "import pkgutil; sorted(m.name for m in pkgutil.iter_modules(['/lib/python3.14/site-packages']))": (
        "['one', 'two']"
    ),
    "import traceback, one\ntry: one.fail()\nexcept ValueError: text = traceback.format_exc()\ntext": (
        'Traceback (most recent call last):\n  File "<exec>", line 2, in <module>\n'
        "    try: one.fail()\n         ~~~~~~~~^^\n"
        f'  File "{TOP}/one/__init__.py", line 4, in fail\n'
        "    raise ValueError('on purpose')\nValueError: on purpose\n"
    ),
    "import sys; open(sys.prefix + 'share/one/manual.txt').read() + open('/etc/one.cfg').read()": (
        "Read me.[one]"
    ),
    """
from pathlib import Path
Path('/lib/python3.14/site-packages/own.py').write_text('y = 3')
Path('/lib/python3.14/site-packages/two.py').write_text('x = 4')
import own, two
own.y, two.x""": "(3, 2)",
}


@pytest.mark.parametrize("source", list(CASES))
def test_programs_find_what_is_in_layers(layers: list[Path], source: str) -> None:
    assert run_with(layers, source) == [CASES[source]]


def test_imports_read_no_sources(layers: list[Path], tmp_path: Path) -> None:
    path = tmp_path / layers[0].name
    path.write_bytes(layers[0].read_bytes().replace(b"'''The first.'''", b"'''The worst.'''"))
    assert run_with([path], "import one; one.__doc__") == ["The first."]


def test_layers_that_come_later_are_found_by_a_running_program(layers: list[Path]) -> None:
    from praxis_desktop.snapshots.contents import Contents, attach_layers
    from tests.interpreter.guests import Guest, in_guest, runtime

    def run(guest: Guest) -> tuple[str, str]:
        contents = Contents(runtime().distribution)
        attach_layers(guest.interpreter, layers[:1], contents)
        before = guest.run(
            "import space.a\nfrom importlib import metadata as m\n"
            "str([d.name for d in m.distributions() if len(d.name) == 3])"
        )
        attach_layers(guest.interpreter, layers, contents)
        return before, guest.run(
            "import space.b, two\nstr([d.name for d in m.distributions() if len(d.name) == 3])"
        )

    assert in_guest(run) == ("['one']", "['one', 'two']")
