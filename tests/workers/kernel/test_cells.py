"""Cells: their results, displays, output and questions; no cell can break the kernel."""

from __future__ import annotations

import base64

import pytest

from praxis_desktop.workers.console.messages import InputRequest, Message, Stream
from tests.workers.kernel.conftest import Talk

FLOOD = """
import asyncio
async def flood():
    while True:
        await asyncio.sleep(0)
task = asyncio.ensure_future(flood())
"""

BAD_ERRORS = (
    "class Bad(Exception):\n    def __str__(self): raise self\n",
    "class Bad(Exception):\n    def __str__(self): return 1\n    __repr__ = __str__\n",
    "class Bad(BaseException):\n    def __str__(self): raise SystemExit\n",
    """
class Kind(type):
    __name__ = property(lambda cls: 1 / 0)
class Bad(Exception, metaclass=Kind):
    def __str__(self): raise self
""",
)


def test_a_cell_has_its_number_its_result_and_an_end(talk: Talk) -> None:
    kinds = [(m.msg_type, m.content.get("execution_state")) for m in talk.run("1 + 1")]
    assert kinds == [
        ("status", "busy"),
        ("execute_result", None),
        ("execute_reply", None),
        ("status", "idle"),
    ]
    assert talk.value("_ * 21") == "42"
    assert talk.value("Out[1], In[2]") == "(2, '_ * 21')"


def test_cells_that_are_sent_together_run_in_order(talk: Talk) -> None:
    first = talk.kernel.execute("import asyncio; await asyncio.sleep(0.2); x = 1")
    second = talk.kernel.execute("x += 1; x")
    assert talk.reply("execute_result", second).content["data"] == {"text/plain": "2"}
    ends = [m.parent for m in talk.heard if isinstance(m, Message) and m.msg_type == "execute_reply"]
    assert ends[0] == first


def test_what_is_printed_comes_before_what_follows_it(talk: Talk) -> None:
    talk.run("import sys\nprint('out')\nprint('err', file=sys.stderr)\n3")
    assert talk.printed == "out\nerr\n"
    kinds = [m.msg_type if isinstance(m, Message) else type(m).__name__ for m in talk.heard]
    assert kinds.index("Stream") < kinds.index("execute_result")


def test_values_show_what_they_look_like(talk: Talk) -> None:
    talk.run(
        "class Picture:\n def _repr_png_(self): return b'\\x89PNG'\n def _repr_html_(self): return '<b>'"
    )
    (result,) = [m for m in talk.run("Picture()") if m.msg_type == "execute_result"]
    data = result.content["data"]
    assert isinstance(data, dict)
    assert base64.b64decode(data["image/png"]) == b"\x89PNG"
    assert data["text/html"] == "<b>"
    shown = talk.run(
        "from IPython.display import display, HTML\n"
        "h = display(HTML('a'), display_id='d'); _ = h.update(HTML('b'))"
    )
    assert [m.msg_type for m in shown][1:3] == ["display_data", "update_display_data"]
    assert all(m.content["transient"] == {"display_id": "d"} for m in shown[1:3])


def test_input_is_asked_for_and_answered(talk: Talk) -> None:
    request = talk.kernel.execute("input('name? ') + '!'")
    asked = talk.hear(lambda m: isinstance(m, InputRequest))
    assert asked == InputRequest("name? ")
    assert talk.kernel.answer("bob")
    assert talk.reply("execute_result", request).content["data"] == {"text/plain": "'bob!'"}
    assert not talk.kernel.answer("too late")


_BESIDE = """
import threading, time
ticks = 0
def tick():
    global ticks
    while ticks < 3: time.sleep(0.01); ticks += 1
    print("ticked")
    while ticks: time.sleep(0.01)
beside = threading.Thread(target=tick); beside.start()
"""


def test_threads_run_while_a_line_is_awaited(talk: Talk) -> None:
    request = talk.kernel.execute(_BESIDE + "name = input('name? '); ticks = 0; beside.join(); name + '!'")
    assert talk.hear(lambda m: isinstance(m, InputRequest)) == InputRequest("name? ")
    talk.hear(lambda m: isinstance(m, Stream) and b"ticked" in m.data)
    assert talk.kernel.answer("bob")
    assert talk.reply("execute_result", request).content["data"] == {"text/plain": "'bob!'"}


@pytest.mark.parametrize(
    "read",
    ["sys.stdin.readline()", "sys.stdin.buffer.readline()", "sys.stdin.buffer.read1()", "os.read(0, 100)"],
)
def test_threads_run_while_standard_input_is_awaited(talk: Talk, read: str) -> None:
    source = f"import os, sys\ngot = {read}; ticks = 0; beside.join(); len(got)"
    request = talk.kernel.execute(_BESIDE + source)
    assert talk.hear(lambda m: isinstance(m, InputRequest)) == InputRequest("")
    talk.hear(lambda m: isinstance(m, Stream) and b"ticked" in m.data)
    assert talk.kernel.answer("bob")
    assert talk.reply("execute_result", request).content["data"] == {"text/plain": "4"}


def test_threads_run_while_another_one_reads_standard_input(talk: Talk) -> None:
    source = (
        "import sys\ngot = []\ndef read(): got.append(sys.stdin.buffer.readline())\n"
        "reader = threading.Thread(target=read); reader.start()\n"
        "reader.join(); ticks = 0; beside.join(); got"
    )
    request = talk.kernel.execute(_BESIDE + source)
    talk.hear(lambda m: isinstance(m, InputRequest))
    talk.hear(lambda m: isinstance(m, Stream) and b"ticked" in m.data)
    assert talk.kernel.answer("bob")
    assert talk.reply("execute_result", request).content["data"] == {"text/plain": "[b'bob\\n']"}


def test_an_interrupt_ends_a_read_of_standard_input_beside_threads(talk: Talk) -> None:
    asking = talk.kernel.execute(_BESIDE + "import sys; sys.stdin.buffer.readline()")
    talk.hear(lambda m: isinstance(m, InputRequest))
    talk.hear(lambda m: isinstance(m, Stream) and b"ticked" in m.data)
    assert talk.kernel.interrupt()
    assert talk.reply("execute_reply", asking).content["ename"] == "KeyboardInterrupt"
    assert talk.value("ticks = 0; beside.join(); 2 + 2") == "4"


def test_a_line_is_asked_for_again_after_an_interrupt_beside_threads(talk: Talk) -> None:
    asking = talk.kernel.execute(_BESIDE + "input('name? ')")
    talk.hear(lambda m: isinstance(m, InputRequest))
    talk.hear(lambda m: isinstance(m, Stream) and b"ticked" in m.data)
    assert talk.kernel.interrupt()
    assert talk.reply("execute_reply", asking).content["ename"] == "KeyboardInterrupt"
    request = talk.kernel.execute("name = input(); ticks = 0; beside.join(); name")
    assert talk.hear(lambda m: isinstance(m, InputRequest)) == InputRequest("")
    assert talk.kernel.answer("ada")
    assert talk.reply("execute_result", request).content["data"] == {"text/plain": "'ada'"}


_EVERYBODY_ASKS = """
import getpass, threading
got = []
def ask(number):
    for each in range(8):
        question = f"{'secret' if number % 2 else 'name'} {number}.{each}"
        got.append((question, (getpass.getpass if number % 2 else input)(question)))
threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
len(got), [pair for pair in got if pair[0] != pair[1]]
"""


_PRINTS_BESIDE = """
import threading, time
is_over = False
def tick():
    while not is_over: print("tick"); time.sleep(0.0005)
beside = threading.Thread(target=tick); beside.start()
found = [line for _ in range(200) for line in get_ipython().getoutput("pwd")]
is_over = True; beside.join(); len(found), set(found)
"""


def test_what_a_thread_prints_is_no_output_of_a_command_beside_it(talk: Talk) -> None:
    folder = talk.value("import os; os.getcwd()")
    assert talk.value(_PRINTS_BESIDE) == f"(200, {{{folder}}})"


def test_each_thread_gets_the_answer_to_its_own_question_and_only_passwords_are_concealed(
    talk: Talk,
) -> None:
    talk.kernel.execute(_EVERYBODY_ASKS)
    asked = []
    while isinstance(
        heard := talk.hear(
            lambda m: isinstance(m, InputRequest) or getattr(m, "msg_type", "") in ("execute_result", "error")
        ),
        InputRequest,
    ):
        asked.append(heard)
        assert talk.kernel.answer(heard.prompt)
    assert isinstance(heard, Message)
    assert heard.content["data"] == {"text/plain": "(48, [])"}
    assert len(asked) == 48
    assert [each for each in asked if each.is_password != each.prompt.startswith("secret")] == []


def test_a_value_is_read_by_a_line_where_nobody_conducts_the_program(talk: Talk) -> None:
    talk.run("from praxis.interactive import input as ask\nweights = [12.5, 99]")
    reading = "('Read scale', lambda: weights.pop())"
    request = talk.kernel.execute(f"await ask('Mass?', kind=float, maximum=15, reading={reading})")
    offer = "Mass? [r: Read scale]"
    for shown, line in [("", "r"), (" (Enter: 99)", ""), (" (Enter: 99)", "r"), (" (Enter: 12.5)", "r")]:
        assert talk.hear(lambda m: isinstance(m, InputRequest)) == InputRequest(f"{offer}{shown} ")
        assert talk.kernel.answer(line)
    last = InputRequest(f"{offer} (nothing was read: pop from empty list) ")
    assert talk.hear(lambda m: isinstance(m, InputRequest)) == last
    assert talk.kernel.answer("11")
    assert talk.reply("execute_result", request).content["data"] == {"text/plain": "11.0"}


def test_passwords_are_asked_for_as_such(talk: Talk) -> None:
    request = talk.kernel.execute("import getpass; getpass.getpass('Secret: ') + input()")
    assert talk.hear(lambda m: isinstance(m, InputRequest)) == InputRequest("Secret: ", is_password=True)
    assert talk.kernel.answer("a")
    assert talk.hear(lambda m: isinstance(m, InputRequest)) == InputRequest("")
    assert talk.kernel.answer("b")
    assert talk.reply("execute_result", request).content["data"] == {"text/plain": "'ab'"}


def test_the_debugger_looks_into_what_has_failed(talk: Talk) -> None:
    assert talk.error("def f(n):\n    return 1 / n\nf(0)") == "ZeroDivisionError"
    request = talk.kernel.execute("%debug")
    for line in ("p n + 41", "up", "q"):
        talk.hear(lambda m: isinstance(m, InputRequest))
        assert talk.kernel.answer(line)
    talk.end(request)
    assert "41" in talk.printed


@pytest.mark.parametrize(
    "code",
    [
        *("!git log", "x = !git log", "!ls | wc", "!cd /tmp", "%pip download x", "%%bash\nls"),
        *("%matplotlib qt", "%conda list", "%store x", "%mkdir x"),
    ],
)
def test_what_a_sandbox_has_not_says_so(talk: Talk, code: str) -> None:
    told = [message.content for message in talk.run(code) if message.msg_type == "error"]
    assert [one["ename"] for one in told] == ["UsageError"]
    assert "not available here" in str(told[0]["evalue"])
    assert not talk.printed
    assert talk.value("1") == "1"


@pytest.mark.parametrize(
    "code",
    [
        "import sys; sys.stdout.close(); sys.stderr.close()",
        "import os; os.close(1); os.close(2)",
        "import sys; sys.stdout = None",
        "import builtins; del builtins.print, builtins.len, builtins.__import__, builtins.getattr",
        "import builtins; builtins.__dict__.clear()",
        "import sys; sys.displayhook = None",
        "import asyncio\nfor _ in range(2000): asyncio.ensure_future(asyncio.sleep(3600))",
        FLOOD,
        "raise SystemExit",
        "get_ipython().user_ns.clear()",
        "'half a string",
        "print('\\0 \\t \\x1b[31m')",
        "import sys; sys.modules.clear()",
        *(kind + "raise Bad" for kind in BAD_ERRORS),
        BAD_ERRORS[0] + "raise ExceptionGroup('both', [Bad(), Bad()])",
    ],
)
def test_the_next_cell_runs_whatever_one_has_broken(talk: Talk, code: str) -> None:
    talk.run(code)
    talk.run("print('still', 'here')")
    assert "still here\n" in talk.printed
    assert talk.value("6 * 7") == "42"


def test_an_error_that_cannot_say_what_it_is_is_told_by_its_name(talk: Talk) -> None:
    told = [m.content for m in talk.run(BAD_ERRORS[0] + "raise Bad") if m.msg_type == "error"]
    assert [(error["ename"], error["evalue"]) for error in told] == [("Bad", "<exception str() failed>")]


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (
            "import nothing_of_that_name",
            "No installed package has nothing_of_that_name; add its wheel in ",
        ),
        ("import urllib.request as r; r.urlopen('http://example.invalid')", "The sandbox has no network acc"),
        ("import json.nothing", ""),
    ],
)
def test_errors_say_what_the_sandbox_has_to_do_with_them(talk: Talk, code: str, remedy: str) -> None:
    (error,) = [message.content for message in talk.run(code) if message.msg_type == "error"]
    assert remedy in str(error["traceback"])
    assert remedy or "No package" not in str(error["traceback"])


def test_what_notebooks_begin_with_does_no_harm(talk: Talk) -> None:
    assert not talk.error("%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\nafter = 1")
    assert talk.value("after") == "1"


def test_files_of_the_sandbox_are_listed_and_shown(talk: Talk) -> None:
    talk.run("import os; os.makedirs('/tmp/seen/deep')\n%cd /tmp/seen")
    talk.run("%%writefile one.txt\nfirst\nsecond")
    talk.run("%ls")
    assert "deep/\none.txt\n" in talk.printed
    talk.run("%cat *.txt")
    assert talk.printed == "first\nsecond\n"
    assert [m.msg_type for m in talk.run("%less one.txt") if m.msg_type == "page"]
    assert talk.error("%cat none.txt") == "UsageError"
    assert [m.msg_type for m in talk.run("%clear") if m.msg_type == "clear_output"]


def test_commands_of_a_shell_that_show_files_work(talk: Talk) -> None:
    talk.run("import os; os.makedirs('/tmp/shown')\n%cd /tmp/shown\nopen('a.txt', 'w').write('one\\ntwo');")
    talk.run("!ls\n!cat a.txt\n!pwd")
    assert talk.printed == "a.txt\none\ntwo\n/tmp/shown\n"
    assert talk.value("name = 'a.txt'\nlines = !cat {name}\nlines") == "['one', 'two']"
    assert talk.error("!cat nothing") == "UsageError"


def test_packages_are_listed_and_pip_s_other_uses_say_what_there_is(talk: Talk) -> None:
    talk.run("%pip list")
    assert "pylabrobot==" in talk.printed
    for command in ("%pip", "%pip install", "%pip install -r a.txt", "%pip install 'a"):
        assert talk.error(command) == "UsageError"


def test_code_is_put_into_the_next_cell_to_be_edited(talk: Talk) -> None:
    def proposed(code: str) -> object:
        (told,) = [m.content["text"] for m in talk.run(code) if m.msg_type == "set_next_input"]
        return told

    talk.run("def double(x):\n    return 2 * x")
    talk.run("%%writefile /tmp/edited.txt\nfirst")
    assert proposed("%edit double") == "def double(x):\n    return 2 * x"
    assert proposed("%edit 1") == "def double(x):\n    return 2 * x"
    assert proposed("%edit /tmp/edited.txt") == "%%writefile /tmp/edited.txt\nfirst"
    for command in ("%edit", "%edit nothing_like_it"):
        assert talk.error(command) == "UsageError"


CLASS = "class R({}):\n    well: str\n    ml: float\n"

RECORDS = [
    "[{'well': 'A1', 'ml': 0.5}, {'well': 'B12', 'ml': 12}]",
    "import dataclasses\n@dataclasses.dataclass\n" + CLASS.format("") + "[R('A1', 0.5), R('B12', 12)]",
    "from typing import NamedTuple\n" + CLASS.format("NamedTuple") + "(R('A1', 0.5), R('B12', 12))",
]


@pytest.mark.parametrize("code", RECORDS)
def test_records_are_shown_as_a_table(talk: Talk, code: str) -> None:
    (data,) = [m.content["data"] for m in talk.run(code) if m.msg_type == "execute_result"]
    assert isinstance(data, dict)
    assert data["text/plain"] == "well   ml\nA1    0.5\nB12    12"
    assert "<th>well</th><th>ml</th>" in data["text/html"]
    assert '<td>B12</td><td style="text-align: right">12</td>' in data["text/html"]


@pytest.mark.parametrize(
    "code",
    [
        "[]",
        "[{}]",
        "[1, {'a': 1}]",
        "[{'a': 1}, {'b': 1}]",
        "[{'a': [1]}]",
        "[{1: 2}]",
        "([{'a': 1}], 2)",
        "[(1, 2)]",
    ],
)
def test_other_lists_are_shown_as_python_writes_them(talk: Talk, code: str) -> None:
    assert talk.value(code) == repr(eval(code))


def test_long_tables_are_cut_and_html_is_not_trusted(talk: Talk) -> None:
    (data,) = [
        m.content["data"]
        for m in talk.run("[{'n': str(n) + '<b>' + 100 * 'x'} for n in range(1000)]")
        if m.msg_type == "execute_result"
    ]
    assert isinstance(data, dict)
    lines = data["text/plain"].split("\n")
    assert (len(lines), max(map(len, lines)), lines[101]) == (202, 60, "…")
    assert "<b>" not in data["text/html"]


def test_exit_is_for_the_host_to_decide(talk: Talk) -> None:
    for code in ("exit()", "quit", "exit"):
        assert "exit_request" in [m.msg_type for m in talk.run(code)]
    assert talk.value("1") == "1"


def test_a_background_task_speaks_for_its_cell(talk: Talk) -> None:
    request = talk.kernel.execute(
        "from IPython.display import display\nimport asyncio\n"
        "async def later():\n    await asyncio.sleep(0.1)\n    display({'a': 1}, raw=True)\n"
        "task = asyncio.ensure_future(later())"
    )
    assert talk.reply("display_data", request).parent == request
