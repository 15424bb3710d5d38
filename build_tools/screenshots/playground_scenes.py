"""Scenes of the playground: a console with instruments, a trace, and its dialogs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from build_tools.screenshots.stage import Stage
    from praxis_desktop.gui.playground.controller import ConsoleController
    from praxis_desktop.gui.playground.page import PlaygroundPage

_CURVE = '''\
from IPython.display import SVG

grams = [0, 0, 0.7, 1.2, 1.7, 2.0, 2.2, 2.3, 2.35, 2.38, 2.4, 2.4]
line = " ".join(f"{40 + 32 * n},{110 - 40 * g:.0f}" for n, g in enumerate(grams))
SVG(f"""<svg xmlns="http://www.w3.org/2000/svg" width="420" height="130">
<path d="M40 10V110H400" fill="none" stroke="#7B889B"/>
<polyline points="{line}" fill="none" stroke="#2563EB" stroke-width="2"/></svg>""")'''

_SORT = """\
%%trace
a = [7, 4, 2, 9, 12, 5, 18, 11]
for i in range(len(a)):
    for j in range(len(a) - i - 1):
        if a[j] > a[j + 1]:
            a[j], a[j + 1] = a[j + 1], a[j]"""

_FAILING = """\
import threading

def watch(limit):
    stop.wait(0.1)
    raise ValueError(f"the balance shows more than {limit} g")

stop = threading.Event()
idle = threading.Thread(target=stop.wait, name="idle", daemon=True)
watcher = threading.Thread(target=watch, args=(12,), name="watcher")
idle.start()
watcher.start()
watcher.join()"""

_SORT_IN_A_THREAD = """\
%%trace
import threading

def sort(a):
    for i in range(len(a)):
        for j in range(len(a) - i - 1):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]

sorter = threading.Thread(target=sort, args=([7, 4, 2, 9, 12],), name="sorter")
sorter.start()
sorter.join()"""

_INVERT = """\
%%trace
def invert(root):
    if root:
        root.left, root.right = root.right, root.left
        invert(root.left)
        invert(root.right)

invert(TreeNode(4, TreeNode(2, TreeNode(1), TreeNode(3)), TreeNode(7, TreeNode(6), TreeNode(9))))"""


_TABLE = """\
class Growth:
    heads = "well", "strain", "rate"
    rows = [("A1", "wild type", 0.62), ("A2", "ΔrecA", 0.53), ("A3", "ΔlacZ", 0.44)]
    def _repr_mimebundle_(self, **options):
        cells = lambda row, tag: "".join(f"<{tag}>{cell}</{tag}>" for cell in row)
        body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in self.rows)
        html = f"<table><thead><tr>{cells(self.heads, 'th')}</tr></thead><tbody>{body}</tbody></table>"
        lines = "".join(",".join(map(str, row)) + "\\n" for row in (self.heads, *self.rows))
        return {"text/plain": "growth rates", "text/html": html, "text/csv": lines}

Growth()"""


def playground(stage: Stage) -> None:
    """The console: cells with results, variables, an instrument; completion, an error, a traced cell."""
    page, console = opened_playground(stage)
    _run(stage, page, "import statistics\nvessel = 'beaker'\ncount = 3")
    console.instruments.connect_device("sim:mettler")
    stage.until("the scale", lambda: console.instruments.open_names == ["scale"])
    idle(stage, page)
    _run(stage, page, "await scale.read_weight()")
    stage.shoot("06-playground")
    page.view.setFocus()
    stage.type("scale.ta")
    stage.rest(1200)
    stage.shoot("06b-playground-completion")
    page.view.editor.clear()
    page.view.clear()
    _run(stage, page, _CURVE)
    page.view.transcript.link_opened.emit("figure:1")
    stage.until_drawn()
    stage.shoot("06p-playground-figure", partial(stage.rest, 1500))
    stage.press("Close")
    page.view.clear()
    _run(stage, page, _TABLE)
    stage.shoot("06p-playground-table")
    _run(stage, page, "def share(part, whole):\n    return part / whole\n\nshare(grams[-1], 0)")
    stage.shoot("06c-playground-error")
    page.view.clear()
    _run(stage, page, _SORT)
    stage.until("the trace", page.trace.isVisible)
    stage.rest()
    page.trace.clock.set_step(13)
    stage.rest()
    stage.shoot("06d-playground-trace")
    page.view.clear()
    _run(stage, page, _INVERT)
    stage.until("the tree", lambda: page.trace.view is not None and len(page.trace.view.nodes) == 7)
    page.trace.clock.set_step(6)
    stage.rest()
    stage.shoot("06l-playground-trace-tree")


def playground_threads(stage: Stage) -> None:
    """The console: a thread that fails, and a traced cell whose thread sorts."""
    page, _ = opened_playground(stage)
    _run(stage, page, _FAILING)
    stage.rest(1500)
    stage.shoot("06q-playground-threads")
    page.view.clear()
    _run(stage, page, _SORT_IN_A_THREAD)
    stage.until("the trace", page.trace.isVisible)
    stage.rest()
    page.trace.clock.set_step(7)
    stage.rest()
    stage.shoot("06q-playground-thread-trace")


def playground_sides(stage: Stage) -> None:
    """The panels beside the console, its dialogs, and a running cell."""
    page, console = opened_playground(stage)
    _run(stage, page, "vessel = 'beaker'\ncount = 3")
    _run(stage, page, "with open('weights.csv', 'w') as file:\n    file.write('g')")
    console.instruments.connect_device("sim:bioshake")
    stage.until("the shaker", lambda: console.instruments.open_names == ["heater_shaker"])
    idle(stage, page)
    for number, name in enumerate(("instruments", "files", "snippets"), start=1):
        page.side.show_tab(number)
        stage.rest(1200)
        stage.shoot(f"06e-playground-{name}")
    page.side.show_tab(1)
    page.side.control_button.click()
    stage.until("the shaker's methods", lambda: page.side.control.row("heater_shaker", "shake"))
    shake = page.side.control.row("heater_shaker", "shake")
    assert shake is not None
    shake.button.click()
    stage.rest(600)
    stage.shoot("06m-playground-control")
    page.side.control.back_button.click()
    page.side.show_tab(0)
    stage.press("Insert instrument…")
    stage.shoot("06f-playground-insert")
    page.insert_sheet.dismiss()
    stage.press("Save as protocol…")
    stage.rest(600)
    stage.shoot("06g-playground-save")
    page.save_sheet.dismiss()
    page.view.insert("import time\nwhile True:\n    time.sleep(0.01)", run=True)
    stage.until("a running cell", lambda: page.view.state.activity == "running")
    stage.rest(1500)
    stage.shoot("06h-playground-running")
    stage.press("Interrupt")
    idle(stage, page)
    stage.press("Restart")
    stage.shoot("06i-playground-restart")
    page.restart_sheet.buttons[0].click()
    page.view.insert("import js\nport = await js.navigator.serial.requestPort()", run=True)
    route = stage.window.playground
    assert route is not None
    stage.until("the question for a port", route.parts.port_sheet.isVisible)
    stage.shoot("06j-playground-port")
    route.parts.port_sheet.give_none()
    idle(stage, page)
    stage.window.menus.emergency.trigger()
    stage.until("the end of the console", lambda: page.view.state.activity == "dead")
    stage.rest(1500)
    stage.shoot("06k-playground-emergency")


def opened_playground(stage: Stage) -> tuple[PlaygroundPage, ConsoleController]:
    """Return the playground's page, once its console is idle and the list of simulators is loaded."""
    route = stage.window.playground
    assert route is not None
    route.show()
    stage.until("the page", lambda: route.page is not None)
    assert route.page is not None
    assert route.console is not None
    idle(stage, route.page)
    console = route.console
    stage.until("the simulators", lambda: console.instruments.shown)
    return route.page, console


def idle(stage: Stage, page: PlaygroundPage) -> None:
    """Wait until the console is idle."""
    stage.until("an idle console", lambda: page.view.state.activity == "idle")


def _run(stage: Stage, page: PlaygroundPage, code: str) -> None:
    count = len(page.view.cells)
    page.view.insert(code, run=True)
    stage.until("the end of a cell", lambda: len(page.view.cells) > count)
    stage.until("the end of a cell", lambda: page.view.cells[-1].is_ok is not None)
    idle(stage, page)
    stage.rest()
