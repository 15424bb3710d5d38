"""Questions of a run: answered on a terminal by number, word or letter; without a terminal, by the run's
policy.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.cli.asking.prompts import PromptDialog, chosen_by
from praxis_desktop.cli.output.event_text import answer_line, prompt_lines
from praxis_desktop.core.events import ErrorInfo
from praxis_desktop.core.prompts import AnswerEvent, Choice, PromptEvent, Uncertainty
from tests.cli.command import finish, praxis, start
from tests.cli.homes import home
from tests.cli.terminal import CTRL_C, Terminal

ASKING = """
import asyncio
from praxis.interactive import choose, confirm, input, pause

async def chatter():
    for number in range(3):
        await asyncio.sleep(0.7)
        print("tick", number)

async def main():
    talking = asyncio.create_task(chatter())
    await pause("Put the lid on")
    sure = await confirm("Is it on?")
    plate = await choose("Which plate?", ["left", "right"])
    volume = await input("How much?", kind=float, minimum=1, maximum=50, unit="ul")
    await talking
    print(sure, plate, volume)
"""
DEADLINE = """
from praxis.interactive import confirm

async def main():
    print(await confirm("Go on?", deadline=1.5, default=False))
"""
READING = """
from praxis.interactive import input

weights = [12.48, 99.0]

async def weigh():
    if not weights:
        raise TimeoutError("the balance gave no answer")
    return weights.pop()

async def main():
    print(await input("Mass?", kind=float, minimum=10, maximum=15, unit="g", reading=("Read scale", weigh)))
"""
NAMING = """
from praxis.interactive import input

async def main():
    print(ascii(await input("Who?")))
"""
FAILING = """
from praxis import step

@step("Aspirate")
async def aspirate():
    raise OSError("no liquid")

async def main():
    await aspirate()
    print("went on")
"""


def protocol(folder: Path, text: str) -> str:
    """Return a protocol's file."""
    path = folder / "asking.py"
    path.write_text(text)
    return str(path)


def test_questions_are_answered_on_a_terminal_and_wrong_answers_explained(tmp_path: Path) -> None:
    with Terminal("run", protocol(tmp_path, ASKING)) as terminal:
        assert "Put the lid on" in terminal.until("Enter to continue: ")
        terminal.line("")
        assert "Is it on?" in terminal.until("Yes or no: ")
        terminal.line("maybe")
        assert "The answer must be yes or no, not 'maybe'." in terminal.until("Yes or no: ")
        terminal.line("y")
        shown = terminal.until("1 to 2: ")
        assert "   1  left" in shown
        terminal.line("3")
        assert "'3' is not one of the choices: type a number from 1 to 2" in terminal.until("1 to 2: ")
        terminal.line("r")
        terminal.until("Answer [ul]: ")
        terminal.line("80")
        assert "The answer must be a number of 1 to 50 ul, not 80" in terminal.until("Answer [ul]: ")
        terminal.line("12,5")
        code, rest = terminal.end()
    assert code == 0
    assert "True right 12.5" in rest


def test_an_answer_has_any_letters_and_is_corrected_while_it_is_typed(tmp_path: Path) -> None:
    with Terminal("run", protocol(tmp_path, NAMING)) as terminal:
        terminal.until("Answer: ")
        terminal.line("Gräfin €\U0001f600 Xy\x7f")
        code, rest = terminal.end()
    assert code == 0
    assert "'Gr\\xe4fin \\u20ac\\U0001f600 X'" in rest


def test_what_is_printed_meanwhile_is_shown_and_the_question_again_below_it(tmp_path: Path) -> None:
    with Terminal("run", protocol(tmp_path, ASKING)) as terminal:
        terminal.until("Enter to continue: ")
        assert terminal.until("tick 0\n").startswith("\n")
        terminal.until("Enter to continue: ")
        terminal.until("tick 2\n")
        terminal.until("Enter to continue: ")
        terminal.line("")
        terminal.until("Yes or no: ")
        terminal.press(CTRL_C)
        code, _ = terminal.end()
    assert code == 3


SEVERAL = """
import asyncio
from praxis import interactive

async def main():
    asked = [interactive.confirm(f"Is bench {number} clear?") for number in (1, 2)]
    print(*await asyncio.gather(*asked))
"""


def test_of_several_open_questions_it_is_plain_which_one_an_answer_is_for(tmp_path: Path) -> None:
    with Terminal("run", protocol(tmp_path, SEVERAL)) as terminal:
        assert "Is bench 2 clear?" in terminal.until("Question 1. Yes or no: ")
        terminal.line("yes")
        assert "Is bench 2 clear?" in terminal.until("Yes or no: "), "it is shown again when it is its turn"
        terminal.line("no")
        code, rest = terminal.end()
    assert code == 0
    assert "True False" in rest


def test_ctrl_c_while_a_question_is_open_cancels_the_run(tmp_path: Path) -> None:
    with Terminal("run", protocol(tmp_path, ASKING)) as terminal:
        terminal.until("Enter to continue: ")
        terminal.press(CTRL_C)
        code, shown = terminal.end()
    assert code == 3
    assert "KeyboardInterrupt" in shown
    assert "record: " in shown


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_a_deadline_counts_down_and_then_its_default_is_the_answer(tmp_path: Path, term: str) -> None:
    with Terminal("run", protocol(tmp_path, DEADLINE), env={"TERM": term}) as terminal:
        shown = terminal.until("Yes or no [")
        assert "Without an answer within 1.5 s: Do not confirm." in shown
        code, rest = terminal.end()
    assert code == 0
    assert "False" in rest
    assert "question 1 was answered by no answer in time: no" in rest


def test_without_a_terminal_the_policy_answers(tmp_path: Path) -> None:
    path = protocol(tmp_path, ASKING.replace('kind=float, minimum=1, maximum=50, unit="ul"', "default='7'"))
    refused = praxis("run", path)
    assert refused.code == 1
    assert "there is nobody to answer" in refused.err
    answered = praxis("run", path, "--on-prompt", "default")
    assert answered.code == 0, answered.err
    assert answered.out.splitlines()[-1] == "True left 7"


def test_a_run_without_a_terminal_says_how_to_answer_its_question(tmp_path: Path) -> None:
    env = home(tmp_path)
    process = start("run", protocol(tmp_path, READING), "--on-prompt", "ask", env=env)
    assert process.stderr is not None
    command = next(line for line in process.stderr if b" runs answer " in line).decode().split("  ")[1]
    arguments = command.replace("VALUE", "12").split()[1:]
    assert praxis(*arguments, env=env).code == 0
    assert finish(process).out == "12.0\n"


def test_questions_are_events_and_answered_from_another_process(tmp_path: Path) -> None:
    env = home(tmp_path)
    process = start("run", protocol(tmp_path, ASKING), "--json", "--on-prompt", "ask", env=env)
    answers = {"pause": "continue", "confirm": "yes", "choose": "right", "input": "3"}
    told = []
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        told.append(event)
        if event["event"] == "prompt":
            answered = praxis(
                *("runs", "answer", "last", str(event["number"]), answers[event["kind"]]),
                *("--operator", "bob"),
                env=env,
            )
            assert answered.code == 0, answered.err
    assert finish(process).code == 0
    assert [event["by"] for event in told if event["event"] == "answer"] == ["bob"] * 4
    assert [event["number"] for event in told if event["event"] == "prompt"] == [1, 2, 3, 4]


def test_an_instrument_reads_the_value_and_enter_takes_it(tmp_path: Path) -> None:
    with Terminal("run", protocol(tmp_path, READING)) as terminal:
        assert "  r: Read scale\n" in terminal.until("Answer [g]: ")
        terminal.line("r")
        assert "  Read: 99.0 g. Enter takes it.\n" in terminal.until("Answer [g]: ")
        terminal.line("")
        assert "The answer must be a number of 10 to 15 g, not 99." in terminal.until("Answer [g]: ")
        terminal.line("R")
        assert "  Read: 12.48 g. Enter takes it.\n" in terminal.until("Answer [g]: ")
        terminal.line("")
        code, rest = terminal.end()
    assert code == 0
    assert "12.48" in rest


def test_a_reading_that_fails_is_told_and_the_value_typed(tmp_path: Path) -> None:
    with Terminal("run", protocol(tmp_path, READING.replace("12.48, 99.0", ""))) as terminal:
        terminal.until("Answer [g]: ")
        terminal.line("r")
        assert "  The instrument could not be read: the balance gave no answer\n" in terminal.until(
            "Answer [g]: "
        )
        terminal.line("11")
        code, rest = terminal.end()
    assert code == 0
    assert "11.0" in rest


def test_a_reading_is_wanted_from_another_process_and_kept_in_the_record(tmp_path: Path) -> None:
    env = home(tmp_path)
    process = start("run", protocol(tmp_path, READING), "--json", "--on-prompt", "ask", env=env)
    told = []
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] != "prompt":
            continue
        told.append(event["details"]["reading"])
        answer = ["12.5"] if len(told) == 2 else ["--read"]
        answered = praxis("runs", "answer", "last", str(event["number"]), *answer, env=env)
        assert answered.code == 0, answered.err
        if len(told) == 1:
            both = praxis("runs", "answer", "last", "2", "12", "--read", env=env)
            assert "--read reads the value itself" in both.err
    assert finish(process).code == 0
    assert told == [{"title": "Read scale"}, {"title": "Read scale", "value": "99.0", "follows": 1}]
    assert "Read scale" in praxis("history", "show", "last", "--actions", env=env).out


def test_the_sample_with_the_pump_has_its_vessel_weighed(tmp_path: Path) -> None:
    wishes = ("weigh_vessel=yes", "portions=1", "settling=0.5")
    wanted = [word for wish in wishes for word in ("--set", wish)]
    env = home(tmp_path)
    with Terminal("run", "pump_dispense", "--simulate", *wanted, env=env) as terminal:
        assert "  r: Read scale\n" in terminal.until("Answer [g]: ")
        terminal.line("r")
        assert "  Read: 12.345" in terminal.until("Answer [g]: ")
        terminal.line("")
        code, rest = terminal.end()
    assert code == 0, rest
    shown = praxis("history", "show", "last", "--data", "--json", env=env).events
    (vessel,) = [event for event in shown if event.get("key") == "vessel"]
    assert vessel["value"] == pytest.approx(12.345, abs=0.001)


def test_what_becomes_of_an_error_is_asked_with_the_consequences(tmp_path: Path) -> None:
    with Terminal("run", protocol(tmp_path, FAILING)) as terminal:
        shown = terminal.until("no liquid")
        choices = terminal.until(": ")
        while "1 to " not in choices:
            choices += terminal.until(": ")
        shown += choices
        assert "retry: Try again" in shown
        assert "The protocol cleans up first" in shown
        terminal.line("skip")
        code, rest = terminal.end()
    assert code == 7, rest
    assert "went on" in rest
    assert "Inconclusive: 1 step was skipped." in rest


@pytest.mark.parametrize("place", ["terminal", "runs answer"])
def test_a_choice_is_made_in_advance_wherever_a_person_answers(place: str, tmp_path: Path) -> None:
    said = '{"choice": "skip", "repeat": true}'
    env = home(tmp_path)
    file = protocol(tmp_path, FAILING.replace("    await aspirate()\n", "    await aspirate()\n" * 3))
    with Terminal("run", file, env=env) as terminal:
        shown = terminal.until("no liquid")
        while "1 to " not in shown:
            shown += terminal.until(": ")
        if place == "terminal":
            terminal.line(said)
        else:
            answered = praxis("runs", "answer", "last", "1", said, env=env)
            assert answered.code == 0, answered.err
        code, rest = terminal.end()
    assert code == 7, rest
    assert "Inconclusive: 3 steps were skipped." in rest


@pytest.mark.parametrize("view", ["run", "log"])
def test_what_the_policy_decides_is_one_line_and_no_question(view: str, tmp_path: Path) -> None:
    env = home(tmp_path)
    ran = praxis("run", protocol(tmp_path, FAILING), "--on-error", "skip", env=env)
    assert ran.code == 7, ran.err
    shown = ran.err if view == "run" else praxis("history", "show", "last", "--log", env=env).out
    assert shown.count("Aspirate did not work: OSError: no liquid \u2013 skip (policy skip)") == 1
    assert "Try again" not in shown
    assert "question 1" not in shown


def test_a_reason_is_asked_for_after_the_stop_and_kept(tmp_path: Path) -> None:
    env = home(tmp_path)
    config = Path(env["PRAXIS_HOME"]) / "config"
    config.mkdir()
    (config / "settings.json").write_text('{"runs": {"require_reason": true}}')
    with Terminal("run", protocol(tmp_path, ASKING), env=env) as terminal:
        terminal.until("Enter to continue: ")
        terminal.press(CTRL_C)
        shown = terminal.until("Why was the run stopped: ")
        assert "KeyboardInterrupt" in shown
        terminal.line("")
        assert "A reason is needed" in terminal.until("Why was the run stopped: ")
        terminal.line("wrong plate")
        code, _ = terminal.end()
    assert code == 3
    record = praxis("history", "show", "last", env=env)
    assert "wrong plate" in record.out


PLATE = Uncertainty("plate_A1", "volume", "Was it aspirated?", "plate A1", 100.0, 50.0, "ul")
RECOVERY = PromptEvent(
    2,
    "recover",
    "Aspirate failed",
    (
        Choice("retry", "Try again", "The volumes are restored first."),
        Choice("skip", "Leave it out"),
        Choice("reconnect", "Reconnect", obstacle="the port is there"),
        Choice("set_value", "Set the value by hand"),
        Choice("abort", "End the run"),
    ),
    step=7,
    error=ErrorInfo("TimeoutError", "nothing came back"),
    facts=(PLATE,),
    details={"instrument": "arm", "returns": {"type": "number", "unit": "g"}},
)


class Typing:
    """A user who types lines, and the text shown to the user."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)
        self.told: list[str] = []

    def answer(self, prompt: PromptEvent, *, requires_reason: bool = False) -> Any:
        """Return the answer that results."""
        dialog = PromptDialog(self._read, self.told.append, by="anna", requires_reason=requires_reason)
        answer = dialog.answer(prompt)
        assert not self._lines
        return answer

    def _read(self, label: str, counts: bool) -> str:
        return self._lines.pop(0)


def test_a_recovery_question_shows_choices_consequences_and_what_nobody_knows() -> None:
    assert prompt_lines(RECOVERY) == [
        "question 2 (step 7, arm): Aspirate failed",
        "  TimeoutError: nothing came back",
        "   1  retry: Try again                  The volumes are restored first.",
        "   2  skip: Leave it out",
        "   3  Reconnect                         cannot be chosen: the port is there",
        "   4  set_value: Set the value by hand",
        "   5  abort: End the run",
        "  Not known: Was it aspirated? (before 100 ul, after 50 ul)",
    ]


def test_a_retry_needs_to_know_what_is_so() -> None:
    somebody = Typing("r", "retry", "yes", "1", "3", "lots", "part", "75", "because")
    answer = somebody.answer(RECOVERY, requires_reason=True)
    assert (answer.value, answer.by, answer.reason) == ("retry", "anna", "because")
    assert answer.facts == {"plate_A1": {"resolution": "partial", "value": "75"}}
    assert any("type a number from 1 to 5" in line for line in somebody.told)
    assert any("a completed action is not repeated" in line for line in somebody.told)
    assert any("needs the current value" in line for line in somebody.told)


def test_a_value_is_set_by_hand_in_one_line_or_two() -> None:
    assert Typing("set_value=12.5", "no").answer(RECOVERY).value == {"choice": "set_value", "value": "12.5"}
    said = '{"choice": "set_value", "value": 12.5}'
    assert Typing(said, "no").answer(RECOVERY).value == {"choice": "set_value", "value": 12.5}
    somebody = Typing("4", "heavy", "12.5", "no")
    assert somebody.answer(RECOVERY).value == {"choice": "set_value", "value": "12.5"}
    assert any("a number" in line for line in somebody.told)


def test_an_end_of_the_run_asks_for_nothing_more() -> None:
    assert Typing("abort").answer(RECOVERY).facts == {}
    assert Typing('{"choice": "abort"}').answer(RECOVERY).facts == {}


def test_a_choice_that_cannot_be_chosen_says_why() -> None:
    somebody = Typing("3", "5")
    assert somebody.answer(RECOVERY).value == "abort"
    assert somebody.told == ["Reconnect cannot be chosen: the port is there."]


def test_words_come_before_numbers_and_numbers_before_beginnings() -> None:
    choices = [Choice(word, word) for word in ("2", "10", "ten", "tenth")]
    assert chosen_by("2", choices) == choices[0]
    assert chosen_by("1", choices) == choices[0]
    assert chosen_by("TEN", choices) == choices[2]
    assert chosen_by("te", choices) is None
    assert chosen_by("tent", choices) == choices[3]
    assert chosen_by("", choices) is None
    assert chosen_by("5", choices) is None


def test_a_text_may_be_the_word_by_which_a_number_is_read() -> None:
    details = {"type": "text", "reading": {"title": "Read barcode"}}
    prompt = PromptEvent(1, "input", "Barcode?", details=details)
    assert prompt_lines(prompt) == ["question 1: Barcode?", "  /r: Read barcode"]
    assert Typing("r").answer(prompt).value == "r"
    assert Typing("/r").answer(prompt).value == {"read": True}
    assert answer_line(AnswerEvent(1, "operator", {"read": "Read barcode"}, by="anna")) == (
        "question 1 was answered by anna: Read barcode"
    )


def test_what_a_terminal_would_obey_is_escaped_in_questions() -> None:
    hostile = PromptEvent(1, "choose", "\x1b[2Jgone", (Choice("\x1b]0;x\x07", "a\nb"),))
    assert not any("\x1b" in line or "\n" in line for line in prompt_lines(hostile))
    assert "\x1b" not in answer_line(AnswerEvent(1, "operator", "\x1b[2J", by="\x1b"))
