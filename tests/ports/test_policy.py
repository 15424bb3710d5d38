"""The user gets one question at a time, and ports keep their roles and limits."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

from praxis_desktop.ports.guest.port_requests import PortPolicy, PortQuestion
from praxis_desktop.ports.roles import Binding, parse_binding
from tests.ports.wires import needs_ports, wire


class Person:
    """A user who is asked for ports, and answers when the test wants it."""

    def __init__(self) -> None:
        self.asked: list[tuple[PortQuestion, Callable[[Binding | None], None]]] = []
        self.withdrawn: list[PortQuestion] = []

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        self.asked.append((question, answer))

    def withdraw(self, question: PortQuestion) -> None:
        self.withdrawn.append(question)

    def choose(self, device: str | None, role: str = "port") -> None:
        """Answer the last question."""
        self.asked[-1][1](None if device is None else parse_binding(f"{role}={device}"))


class Program:
    """A program that asks ``policy`` for ports, and collects the answers."""

    def __init__(self, policy: PortPolicy, *ports: str) -> None:
        self.policy = policy
        self.granted = tuple(parse_binding(port) for port in ports)
        policy.know(self.granted)
        self.answers: list[tuple[Binding | None, str]] = []

    def ask(self) -> None:
        self.policy.ask(
            PortQuestion("program", (), self.granted),
            lambda binding, reason: self.answers.append((binding, reason)),
        )

    @property
    def chosen(self) -> list[str]:
        return [f"{binding.role}={binding.device}" if binding else reason for binding, reason in self.answers]


def test_one_question_is_put_one_waits_and_others_are_refused() -> None:
    person = Person()
    program = Program(PortPolicy(asker=person))
    for _ in range(10_000):
        program.ask()
    assert len(person.asked) == 1
    assert len(program.answers) == 9998
    assert all(binding is None and "already" in reason for binding, reason in program.answers)
    program.answers.clear()
    person.choose("sim:mettler")
    assert len(person.asked) == 2
    person.choose(None)
    assert program.chosen == ["port=sim:mettler", "No port was selected."]
    program.ask()
    assert len(person.asked) == 3


def test_the_second_question_knows_what_the_first_one_brought() -> None:
    person = Person()
    program = Program(PortPolicy(asker=person), "scale=sim:mettler")
    program.ask()
    program.ask()
    person.choose("sim:bioshake")
    assert [binding.role for binding in person.asked[1][0].granted] == ["scale", "port"]


def test_each_port_that_is_chosen_has_a_role_of_its_own() -> None:
    person = Person()
    program = Program(PortPolicy(asker=person), "port=sim:mettler")
    for _ in range(2):
        program.ask()
        person.choose("sim:bioshake")
    assert program.chosen == ["port2=sim:bioshake", "port3=sim:bioshake"]


@needs_ports
def test_a_device_that_is_granted_keeps_its_role_by_whatever_name_it_is_chosen(tmp_path: Path) -> None:
    with wire() as scale:
        if sys.platform == "win32":
            name = rf"\\.\{scale.device.lower()}"
        else:
            name = str(tmp_path / "scale")
            Path(name).symlink_to(scale.device)
        person = Person()
        program = Program(PortPolicy(asker=person), f"scale={scale.device}")
        program.ask()
        person.choose(name)
        assert program.chosen == [f"scale={scale.device}"]
        # The program has forgotten the port, and asks again: the role's limits still apply.
        program.granted = ()
        program.ask()
        person.choose(name, role="anything")
        assert program.chosen[1] == f"scale={scale.device}"


def test_a_second_answer_and_one_that_comes_too_late_are_not_heard() -> None:
    person = Person()
    policy = PortPolicy(asker=person)
    program = Program(policy)
    program.ask()
    person.choose(None)
    person.choose("sim:mettler")
    assert program.chosen == ["No port was selected."]
    program.ask()
    program.ask()
    policy.close()
    assert [question.program for question in person.withdrawn] == ["program"]
    person.choose("sim:mettler")
    program.ask()
    assert program.chosen == ["No port was selected.", "The run has ended."]
    assert len(person.asked) == 2


def test_without_anybody_to_ask_a_granted_port_that_fits_is_given_or_it_is_said_how_to_grant_one() -> None:
    program = Program(PortPolicy(), "scale=sim:mettler")
    program.ask()
    program.granted = ()
    program.policy.chosen.clear()
    program.ask()
    assert program.chosen[0] == "scale=sim:mettler"
    assert "--port ROLE=DEVICE" in program.chosen[1]


def test_answers_on_other_threads_all_arrive() -> None:
    done = threading.Event()

    class Hasty(Person):
        def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
            threading.Thread(target=answer, args=(None,)).start()

    answers: list[str] = []

    def heard(binding: Binding | None, reason: str) -> None:
        answers.append(reason)
        if len(answers) == 500:
            done.set()

    policy = PortPolicy(asker=Hasty())
    for _ in range(500):
        policy.ask(PortQuestion("program"), heard)
    assert done.wait(30)
