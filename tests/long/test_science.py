"""Programs that use the real numpy, pandas and matplotlib, which ordinary tests replace with stand-ins."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.long.science import Home

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the wheels."""
    return Home(tmp_path_factory.mktemp("science"))


def kept(home: Home) -> dict[str, bytes]:
    """Return the files of the latest run."""
    newest = max((home.folder / "data" / "runs").iterdir(), key=lambda folder: folder.stat().st_mtime_ns)
    return {path.name: path.read_bytes() for path in (newest / "artifacts").iterdir()}


# ---- matplotlib
def test_show_shows_figures_and_closes_them_and_savefig_writes_into_the_folder_of_the_run(home: Home) -> None:
    printed = home.program(
        "import matplotlib.pyplot as plt\n"
        "plt.plot([1, 2, 3])\nplt.show()\nprint(plt.get_fignums())\n"
        "plt.plot([3, 2, 1])\nplt.savefig('mine.png')\nplt.savefig('mine.pdf')\nplt.close()"
    )
    assert printed == "[]\n"
    files = kept(home)
    assert sorted(files) == ["figure-1.png", "mine.pdf", "mine.png"]
    assert files["figure-1.png"].startswith(b"\x89PNG")
    assert files["mine.pdf"].startswith(b"%PDF")


def test_figures_are_svg_for_an_author_who_saves_svg_and_the_same_each_time(home: Home) -> None:
    source = (
        "import matplotlib.pyplot as plt\nplt.rcParams['savefig.format'] = 'svg'\n"
        "figure, axes = plt.subplots()\naxes.scatter([1, 2], [3, 4])\nfigure.show()"
    )
    home.program(source)
    first = kept(home)
    home.program(source)
    assert first == kept(home)
    assert list(first) == ["figure-1.svg"]


def test_of_130_figures_left_open_a_hundred_stay_open_and_all_are_kept(home: Home) -> None:
    printed = home.program(
        "import matplotlib.pyplot as plt\n"
        "for number in range(130):\n    plt.figure(figsize=(1, 1))\n    plt.plot([1, 2, number])\n"
        "print(plt.get_fignums() == list(range(31, 131)))",
        "--timeout",
        "600",
    )
    assert printed == "True\n"
    assert len(kept(home)) == 130


def test_a_cell_of_a_console_shows_its_figures_once(home: Home) -> None:
    cells = "import matplotlib.pyplot as plt\nf, axes = plt.subplots()\nf\n"
    finished = home.command("console", stdin=cells)
    assert finished.stderr.count("[figure-") == 1, finished.stderr


def test_the_list_of_fonts_is_not_made_again_at_a_start_from_an_image(home: Home, tmp_path: Path) -> None:
    source = (
        "import matplotlib.font_manager as fonts, matplotlib.pyplot as plt, sys\n"
        "print(fonts.findfont('DejaVu Sans').rpartition('/')[2])\n"
        "def not_again(*_): raise AssertionError('the fonts are looked for')\n"
        "fonts.findSystemFonts = fonts.FontManager.__init__ = not_again\n"
        "plt.title('µ')\nplt.show()"
    )
    assert home.program(source) == "DejaVuSans.ttf\n"


# ---- pandas
FRAMES = """
import praxis, numpy as np, pandas as pd
frame = pd.DataFrame({
    "a": [1, 2, None], "b": pd.array([1, None, 3], dtype="Int64"), "c": pd.Categorical(["x", "y", None]),
    "t": pd.to_datetime(["2024-01-01", None, "2024-02-01"]), "s": ["p", None, "q"],
}, index=["r1", "r2", "r3"])
praxis.output("frame", frame)
praxis.output("series", frame["a"])
praxis.output("groups", frame.groupby("c", observed=True).agg({"a": ["mean", "max"]}))
praxis.output("vector", np.array([0.5, np.nan]), "mg")
praxis.output("times", np.array(["2024-01-01", "NaT"], dtype="datetime64[ns]"))
praxis.output("fields", np.array([(1, 2.5)], dtype=[("n", "i4"), ("x", "f8")]))
praxis.output("inside", {"x": np.float32(0.5), "l": [np.int64(3), pd.NaT, pd.NA, np.timedelta64(5, "s")]})
frame
"""

TOLD = {
    "frame": (
        ["index", "a", "b", "c", "t", "s"],
        [
            ["r1", 1.0, 1, "x", "2024-01-01T00:00:00", "p"],
            ["r2", 2.0, None, "y", None, None],
            ["r3", None, 3, None, "2024-02-01T00:00:00", "q"],
        ],
    ),
    "series": (["index", "a"], [["r1", 1.0], ["r2", 2.0], ["r3", None]]),
    "groups": (["c", "a / mean", "a / max"], [["x", 1.0, 1.0], ["y", 2.0, 2.0]]),
    "vector": (["vector"], [[0.5], [None]]),
    "times": (["times"], [["2024-01-01T00:00:00"], [None]]),
    "fields": (["n", "x"], [[1, 2.5]]),
}


def test_frames_and_arrays_are_tables_of_a_run_and_a_shown_frame_is_csv(home: Home) -> None:
    told = list(map(json.loads, home.program(FRAMES, "--json").splitlines()))
    outputs = {each["key"]: each for each in told if each["event"] == "data"}
    for key, (columns, rows) in TOLD.items():
        assert outputs[key]["kind"] == "table"
        assert outputs[key]["value"] == {"columns": columns, "rows": rows}
    assert outputs["inside"]["value"] == {"x": 0.5, "l": [3, None, None, 5.0]}
    assert "value" not in outputs, "the last value of a script is shown, and not reported again"
    table = kept(home)["table-1.csv"].decode().splitlines()
    assert table[:3] == ["index,a,b,c,t,s", "r1,1.0,1,x,2024-01-01T00:00:00,p", "r2,2.0,,y,,"]


WORKLIST = """
from praxis import Table, protocol_function
import pandas as pd

@protocol_function(requires_deck=False, param_metadata={"samples": {"columns": [
    {"name": "well", "kind": "well"}, {"name": "volume", "kind": "float"}, {"name": "day", "kind": "date"},
]}})
def p(samples: Table):
    frame = samples.frame()
    print(frame.dtypes.astype(str).to_dict(), frame["volume"].sum(), frame["day"].dt.year.tolist())
"""


def test_a_workbook_is_a_worklist_and_a_data_frame(home: Home) -> None:
    book = openpyxl.Workbook()
    for row in (("well", "volume", "day"), ("A1", 12.5, date(2026, 11, 20)), ("b02", 7, date(2027, 1, 2))):
        book.active.append(row)
    book.save(home.folder / "samples.xlsx")
    (home.folder / "worklist.py").write_text(WORKLIST)
    ran = home.command(
        "run", str(home.folder / "worklist.py"), "--set", f"samples={home.folder / 'samples.xlsx'}"
    )
    assert "'volume': 'float64', 'day': 'datetime64" in ran.stdout
    assert ran.stdout.endswith("19.5 [2026, 2027]\n")


# ---- memory
@pytest.mark.parametrize(
    "too_large",
    [
        "np.zeros(2**31, 'u1')",
        "np.zeros((30_000, 30_000))",
        "np.arange(2**31)",
        "np.concatenate([np.ones(1 << 20)] * 512)",
        "np.outer(np.ones(1 << 16), np.ones(1 << 16))",
        "np.meshgrid(np.arange(1 << 16), np.arange(1 << 16))",
    ],
)
def test_an_array_that_32_bits_cannot_count_is_refused_with_a_remedy(home: Home, too_large: str) -> None:
    (home.folder / "large.py").write_text(f"import numpy as np\n{too_large}\n")
    told = home.command("exec", str(home.folder / "large.py"), expected=1).stderr
    assert "ValueError: " in told
    assert "an array can take up at most 2 GiB of it. Read and store large data in pieces" in told


def test_an_array_larger_than_the_memory_limit_names_the_setting_and_what_fits_goes_on(home: Home) -> None:
    source = (
        "import numpy as np\n"
        "try:\n    np.ones(3000 << 20, 'u1')\nexcept ValueError:\n    print('refused')\n"
        "print(int(np.ones(100 << 20, 'u1').sum()) >> 20)\n"
        "kept = []\nwhile True:\n    kept.append(np.ones(300 << 20, 'u1'))\n"
    )
    (home.folder / "large.py").write_text(source)
    done = home.command("exec", str(home.folder / "large.py"), expected=1)
    assert done.stdout == "refused\n100\n"
    assert "MemoryError: Unable to allocate 300. MiB for an array" in done.stderr
    assert "allow more with the setting execution.memory_bytes" in done.stderr


def test_native_code_that_goes_outside_its_memory_ends_the_program_with_a_remedy(home: Home) -> None:
    # numpy 2.4 multiplies the number of bytes in 32 bits here.
    (home.folder / "large.py").write_text("import numpy as np\nnp.repeat(np.ones(1 << 20), 1 << 12)\n")
    told = home.command("exec", str(home.folder / "large.py"), expected=1).stderr
    assert "accessed memory out of bounds. Use smaller arrays" in told


# ---- random numbers
DRAWS = """
import numpy as np, random
import numpy.random
def draws():
    generator = np.random.default_rng()
    return [np.random.rand(), generator.random(), np.random.RandomState().rand(), random.random()]
drawn = draws()
print(drawn)
np.random.seed(7)
print(np.random.rand(), np.random.default_rng(7).random())
"""


def test_runs_from_one_image_draw_different_numbers_unless_seeded(home: Home) -> None:
    first, second = (home.program(DRAWS).splitlines() for _ in range(2))
    assert len({*json.loads(first[0]), *json.loads(second[0])}) == 8
    assert first[1] == second[1], "the program's own seeds"
    assert home.program(DRAWS, "--seed", "3") == home.program(DRAWS, "--seed", "3")


def test_a_run_with_random_numbers_arrays_and_plots_is_replayed_bit_for_bit(home: Home) -> None:
    path = home.folder / "protocol.py"
    path.write_text(
        "import matplotlib.pyplot as plt, numpy as np, pandas as pd, praxis\n"
        + DRAWS
        + "frame = pd.DataFrame({'x': np.random.default_rng().normal(size=50)})\n"
        "praxis.output('frame', frame.sample(5))\nframe.plot()\nplt.show()\nframe.describe()\n"
    )
    home.command("run", str(path))
    told = home.command("history", "replay", "last").stdout
    assert "matches its record" in told, told
