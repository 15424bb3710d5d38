"""Figures of a program become events and files of its run, and never end the program."""

from __future__ import annotations

import base64
import functools
import os
import textwrap
import time
from pathlib import Path

import pytest

from praxis_desktop.core.events import DisplayEvent, Event, ResultEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs import figures
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.guest.session import artifacts_folder
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.snapshots.recipes import BASELINE
from tests.runs.outputs.stand_ins import STAND_INS

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="5"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n and so on \xff"

CHART = f"""
class Chart:
    def _repr_svg_(self):
        return {SVG!r}
    def __repr__(self):
        return "<a chart>"
"""


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


class Outcome:
    """A run that has ended, its output, and the figures that it showed."""

    def __init__(self, source: str, *, is_script: bool = True) -> None:
        events: list[Event] = []
        output = OutputBuffer()
        request = RunRequest(Program(textwrap.dedent(source), "/lab/plot.py"), is_script=is_script)
        run = Run(request, interpreters=interpreters(), on_event=events.append, output=output)
        self.last: ResultEvent = run_in_guest_thread(run.execute)
        assert self.last.state == "completed", self.last.result.error
        self.output = output.tail
        self.figures = [event for event in events if isinstance(event, DisplayEvent)]
        folder = artifacts_folder(run.run_id)
        self.kept = {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def test_a_displayed_figure_is_an_event_and_a_file_of_the_run() -> None:
    outcome = Outcome(CHART + "display(Chart())\ndisplay(Chart(), 'text', 3)")
    first, second = outcome.figures
    assert first == DisplayEvent("image/svg+xml", SVG, "figure-1.svg", len(SVG))
    assert second.file == "figure-2.svg"
    assert outcome.kept == {"figure-1.svg": SVG.encode(), "figure-2.svg": SVG.encode()}
    assert outcome.output == "'text'\n3\n", "what is no figure is printed"


@pytest.mark.parametrize("is_script", [True, False])
def test_the_value_of_a_program_is_shown_if_it_is_a_figure(is_script: bool) -> None:
    end = "Chart()" if is_script else "def main():\n    return Chart()"
    outcome = Outcome(CHART + end, is_script=is_script)
    assert outcome.last.result.value == "<a chart>"
    assert [figure.file for figure in outcome.figures] == ["figure-1.svg"]


def test_pictures_cross_as_they_are() -> None:
    outcome = Outcome(
        f"""
        class Picture:
            def _repr_png_(self):
                return {PNG!r}, {{"width": 3}}
        class Old:
            def _repr_png_(self):
                return {base64.b64encode(PNG).decode()!r}
        display(Picture(), Old())
        """
    )
    assert outcome.kept == {"figure-1.png": PNG, "figure-2.png": PNG}
    assert [base64.b64decode(figure.data) for figure in outcome.figures] == [PNG, PNG]
    assert {figure.mime for figure in outcome.figures} == {"image/png"}


def test_the_best_form_of_several_is_shown() -> None:
    outcome = Outcome(
        """
        class Table:
            def _repr_html_(self):
                return "<b>µ</b>"
            def _repr_png_(self):
                raise NotImplementedError
        class Bundle:
            def _repr_mimebundle_(self, include=None, exclude=None):
                return {"text/plain": "?", "image/svg+xml": "<svg/>", "text/html": "<p>"}
        display(Table(), Bundle())
        display({"text/html": "<i>"}, raw=True)
        """
    )
    assert [(figure.file, figure.data) for figure in outcome.figures] == [
        ("figure-1.html", "<b>µ</b>"),
        ("figure-2.svg", "<svg/>"),
        ("figure-3.html", "<i>"),
    ]


def test_a_figure_that_cannot_be_drawn_does_not_end_the_program() -> None:
    outcome = Outcome(
        """
        class Broken:
            def _repr_svg_(self):
                raise ZeroDivisionError("no axis")
            def __repr__(self):
                return "<broken>"
        display(Broken())
        Broken()
        """
    )
    assert outcome.last.result.value == "<broken>"
    assert outcome.output.count("ZeroDivisionError: no axis") == 2
    assert "<broken>" in outcome.output
    assert not outcome.figures


@pytest.mark.parametrize(
    "form",
    [
        "_repr_png_ = lambda self: b'not a picture'",
        "_repr_png_ = lambda self: '!not base64!'",
        "_repr_png_ = lambda self: 17",
        "_repr_jpeg_ = lambda self: b'not a picture'",
        "_repr_svg_ = lambda self: ['<svg/>']",
        "_repr_svg_ = lambda self: '\\ud800'",
    ],
)
def test_data_that_are_no_figure_are_told_and_do_not_end_the_program(form: str) -> None:
    outcome = Outcome(
        f"""
        class Wrong:
            {form}
            def __repr__(self):
                return "<wrong>"
        display(Wrong())
        """
    )
    assert "Error: " in outcome.output
    assert "<wrong>" in outcome.output
    assert not outcome.figures
    assert not outcome.kept


def test_what_answers_to_any_name_is_no_figure() -> None:
    outcome = Outcome("import js\nfrom unittest.mock import Mock\ndisplay(Mock, js.Object)\nMock()")
    assert not outcome.figures
    assert not outcome.kept


def test_files_of_the_program_stay_as_they_are() -> None:
    outcome = Outcome(CHART + "open('figure-1.svg', 'w').write('mine')\ndisplay(Chart())")
    assert outcome.kept == {"figure-1.svg": b"mine", "figure-2.svg": SVG.encode()}


def test_figures_of_consoles_are_kept_for_a_while_and_up_to_a_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, (name, size) in enumerate([("old", 10), ("large", 900), ("recent", 300)]):
        (tmp_path / name).mkdir()
        (tmp_path / name / "figure-1.svg").write_bytes(bytes(size))
        modified = time.time() - (2 * figures.KEPT_FOR_S if name == "old" else 100 - number)
        os.utime(tmp_path / name, (modified, modified))
    monkeypatch.setattr(figures, "MOST_KEPT_BEFORE", 1000)
    monkeypatch.setattr(figures, "MOST_KEPT", 50)
    told: list[DisplayEvent] = []

    def show() -> None:
        with interpreters().prepare(BASELINE).start() as interpreter:
            figures.Figures(told.append, tmp_path / "new").offer_to(interpreter)
            interpreter.run("import js\nfor n in '12': js._praxis_display.show('text/html', 'x' * 30, n)")

    run_in_guest_thread(show)
    assert [event.file for event in told] == [str(tmp_path / "new" / "1"), ""]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "recent"]


# ---- data frames
def test_a_frame_is_printed_and_kept_as_a_table() -> None:
    outcome = Outcome(STAND_INS + "display(Frame({'well': ['A1', 'A2'], 'od': [0.5, Missing()]}))")
    assert outcome.output == "Frame of 2 rows\n"
    assert outcome.kept == {"table-1.csv": b"well,od\nA1,0.5\nA2,\n"}
    (event,) = outcome.figures
    assert event == DisplayEvent("text/csv", "well,od\nA1,0.5\nA2,\n", "table-1.csv", 19)


def test_a_frame_that_is_the_last_value_of_a_program_is_shown_with_its_index() -> None:
    outcome = Outcome(STAND_INS + "print('before')\nSeries('od', [0.5, 1.5], ['A1', 'say \"x\", y'])")
    assert outcome.kept == {"table-1.csv": b'index,od\nA1,0.5\n"say ""x"", y",1.5\n'}
    assert outcome.last.result.value is None, "it is not reported a second time"


def test_of_a_long_frame_the_first_rows_are_kept_and_the_others_counted() -> None:
    outcome = Outcome(STAND_INS + "display(Frame({'n': list(range(12_345))}))")
    assert outcome.kept["table-1.csv"].count(b"\n") == 10_001
    assert "the first 10,000 rows; 2,345 more are left out" in outcome.output


def test_a_frame_that_cannot_be_read_is_reported_and_the_program_continues() -> None:
    outcome = Outcome(STAND_INS + "display(Frame({1: [1], '1': [2]}))\nprint('end')")
    assert outcome.kept == {}
    assert "the headings of a table must all be different" in outcome.output
    assert outcome.output.endswith("end\n")


# ---- matplotlib: a stand-in with its structure. tests/long/test_science.py has the real one
MATPLOTLIB = """
import sys, os, types
from pathlib import Path
for name, source in {
    "__init__": '''
import contextlib
rcParams = {"savefig.format": %r, "svg.hashsalt": None}
rc_context = contextlib.nullcontext
''',
    "backend_bases": '''
class FigureManagerBase:
    def __init__(self, canvas, num):
        self.canvas, self.num = canvas, num
''',
    "backends/__init__": "",
    "backends/backend_agg": '''
class FigureCanvasAgg:
    def __init__(self, figure):
        self.figure = figure
''',
    "_pylab_helpers": '''
class Gcf:
    figs = {}
    @classmethod
    def get_all_fig_managers(cls):
        return list(cls.figs.values())
    @classmethod
    def get_num_fig_managers(cls):
        return len(cls.figs)
    @classmethod
    def destroy(cls, manager):
        del cls.figs[manager.num]
''',
    "pyplot": '''
import importlib, itertools, os
from matplotlib._pylab_helpers import Gcf
backend = importlib.import_module(os.environ["MPLBACKEND"].removeprefix("module://"))
numbers = itertools.count(1)
class Figure:
    text = ""
    def savefig(self, file, format, **options):
        begin = bytes.fromhex("89504e470d0a1a0a") if format == "png" else b"<svg/>"
        file.write(begin + self.text.encode())
    def show(self):
        Gcf.figs[self.number].show()
def figure():
    made = Figure()
    canvas = backend.FigureCanvas(made)
    made.number = next(numbers)
    Gcf.figs[made.number] = canvas.manager_class(canvas, made.number)
    return made
def get_fignums():
    return list(Gcf.figs)
show = backend.FigureCanvas.manager_class.pyplot_show
''',
}.items():
    path = Path(f"/tmp/stand-in/matplotlib/{name}.py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
sys.path.append("/tmp/stand-in")
import matplotlib.pyplot as plt
"""


def test_shown_figures_of_matplotlib_are_kept_once_and_closed() -> None:
    outcome = Outcome(MATPLOTLIB % "png" + "plt.figure(); plt.figure()\nplt.show(block=True)\nplt.show()")
    assert outcome.kept == {"figure-1.png": PNG[:8], "figure-2.png": PNG[:8]}
    assert len(outcome.figures) == 2


def test_figures_of_matplotlib_that_are_left_open_are_kept_as_their_author_saves_them() -> None:
    outcome = Outcome(MATPLOTLIB % "svg" + "plt.figure()\nprint('end')")
    assert outcome.kept == {"figure-1.svg": b"<svg/>"}
    assert outcome.output == "end\n"


def test_a_figure_shows_itself_and_is_not_shown_again_unless_it_has_changed() -> None:
    outcome = Outcome(MATPLOTLIB % "png" + "plt.figure().show()\nf = plt.figure()\nf.show()\nf.text = 'x'\nf")
    assert outcome.kept == {"figure-1.png": PNG[:8], "figure-2.png": PNG[:8], "figure-3.png": PNG[:8] + b"x"}
    assert outcome.output == ""


def test_a_hundred_figures_stay_open_and_older_ones_are_shown_with_one_warning() -> None:
    outcome = Outcome(
        MATPLOTLIB % "png"
        + """
import warnings
with warnings.catch_warnings(record=True) as caught:
    for _ in range(120):
        plt.figure()
print(plt.get_fignums() == list(range(21, 121)), caught[0].category.__name__, caught[0].lineno)
"""
    )
    assert outcome.output.startswith("True RuntimeWarning ")
    assert len(outcome.kept) == 120


def test_a_figure_that_cannot_be_drawn_is_reported_and_closed_and_the_others_are_shown() -> None:
    broken = "plt.figure().text = 3\nplt.figure()\nplt.show()\nprint(plt.get_fignums())"
    outcome = Outcome(MATPLOTLIB % "png" + broken)
    assert outcome.kept == {"figure-1.png": PNG[:8]}
    assert "AttributeError" in outcome.output
    assert outcome.output.endswith("[]\n")


def test_the_author_may_choose_another_backend() -> None:
    choice = "import os\nos.environ['MPLBACKEND'] = 'module://plain_backend'\n"
    plain = """
import pathlib
path = pathlib.Path("/tmp/stand-in/plain_backend.py")
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text('''
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
class FigureManager(FigureManagerBase):
    pyplot_show = None
class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager
''')
"""
    outcome = Outcome(choice + plain + MATPLOTLIB % "pdf" + "plt.figure()\nplt.show")
    assert outcome.last.result.value is None
    assert outcome.kept == {"figure-1.png": PNG[:8]}
