"""Warm interpreters: ready ones are used, nothing is loaded twice, nothing is left over."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.snapshots.recipes import BASELINE, Recipe, dedicated_recipe
from praxis_desktop.snapshots.service import SnapshotService
from praxis_desktop.workers.pool._warm_interpreters import WarmInterpreters
from tests.interpreter.guests import runtime

SOON = 60.0


class Counted:
    """The real service, which counts what it prepares and announces each interpreter."""

    def __init__(self) -> None:
        self._service = SnapshotService(runtime)
        self._image = self._service.image
        self.recipes: list[Recipe] = []
        self.announced = threading.Semaphore(0)
        self.failure: Exception | None = None

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        try:
            if self.failure is not None:
                raise self.failure
            self.recipes.append(recipe)
            return self._service.prepare(BASELINE, report=report)
        finally:
            self.announced.release()

    def await_one(self) -> None:
        assert self.announced.acquire(timeout=SOON)


def kept(warm: WarmInterpreters) -> dict[Recipe, int]:
    """Return the number of ready interpreters of each recipe."""
    with warm._lock:
        return {recipe: len(ready) for recipe, ready in warm._ready.items() if ready}


def becomes(warm: WarmInterpreters, wanted: dict[Recipe, int]) -> bool:
    """Wait until exactly the wanted interpreters are ready and no other is being made; returns whether that
    happens.
    """
    deadline = Deadline.after(SOON)
    while (warm._thread is not None or kept(warm) != wanted) and not deadline.expired:
        threading.Event().wait(0.01)
    return kept(warm) == wanted


def ready(warm: WarmInterpreters, recipe: Recipe) -> bool:
    """Wait until one is ready: the preparing thread stores an interpreter right after announcing it."""
    for _ in range(1000):
        if warm.is_ready(recipe):
            return True
        threading.Event().wait(0.01)
    return False


def answer_of(prepared: PreparedInterpreter) -> object:
    with prepared.start() as interpreter:
        return interpreter.run("1 + 1")


def variant(number: int) -> Recipe:
    return dedicated_recipe(BASELINE, f"x = {number}", f"{number}.py")


def test_the_warm_one_is_consumed_and_nothing_is_loaded_twice() -> None:
    source = Counted()
    warm = WarmInterpreters(source.prepare, 1)
    warm.want(BASELINE)
    source.await_one()
    assert ready(warm, BASELINE)
    for _ in range(3):
        assert run_in_guest_thread(lambda: answer_of(warm.take(BASELINE))) == 2
        source.await_one()
        assert ready(warm, BASELINE)
    assert warm.close(Deadline.after(SOON))
    counts = warm.counts()
    assert (counts.prepared, counts.taken_warm, counts.taken_cold, counts.discarded) == (4, 3, 0, 1)
    assert len(source.recipes) == 4


def test_without_a_warm_one_it_is_made_for_whoever_asks() -> None:
    source = Counted()
    warm = WarmInterpreters(source.prepare, 1)
    run_in_guest_thread(lambda: warm.take(BASELINE)).close()
    assert ready(warm, BASELINE)
    assert warm.close(Deadline.after(SOON))
    counts = warm.counts()
    assert (counts.prepared, counts.taken_warm, counts.taken_cold, counts.discarded) == (1, 0, 1, 1)


def test_there_is_one_of_each_recipe_asked_for_last_and_the_rest_are_of_the_very_last() -> None:
    warm = WarmInterpreters(Counted().prepare, 3)
    first, second, third, fourth = (variant(number) for number in range(4))
    warm.want(first)
    assert becomes(warm, {first: 3})
    warm.want(second)
    assert becomes(warm, {first: 2, second: 1})
    warm.want(third)
    assert becomes(warm, {first: 1, second: 1, third: 1})
    warm.want(fourth)
    assert becomes(warm, {second: 1, third: 1, fourth: 1})
    warm.want(third)
    assert becomes(warm, {second: 1, third: 1, fourth: 1})
    warm.take(fourth).close()
    assert becomes(warm, {second: 1, third: 1, fourth: 1})
    assert warm.close(Deadline.after(SOON))
    assert kept(warm) == {}
    counts = warm.counts()
    assert counts.prepared == counts.taken_warm + counts.discarded == 7


def test_what_is_taken_is_made_again_of_what_was_asked_for_last() -> None:
    warm = WarmInterpreters(Counted().prepare, 3)
    first, second = variant(1), variant(2)
    warm.want(first)
    assert becomes(warm, {first: 3})
    warm.take(second).close()
    assert becomes(warm, {first: 2, second: 1})
    for _ in range(2):
        warm.take(first).close()
        assert becomes(warm, {first: 2, second: 1})
    assert warm.close(Deadline.after(SOON))
    assert (warm.counts().taken_warm, warm.counts().taken_cold) == (2, 1)


def test_nothing_is_thrown_away_while_there_is_room() -> None:
    source = Counted()
    warm = WarmInterpreters(source.prepare, 2)
    old, held, new = variant(1), variant(2), variant(3)
    warm.want(old)
    assert becomes(warm, {old: 2})
    warm.want(held)
    assert becomes(warm, {old: 1, held: 1})
    source.failure = PraxisError("not now")
    warm.want(new)
    assert becomes(warm, {old: 1, held: 1}), "nothing has come in its place"
    assert warm.counts().discarded == 1
    source.failure = None
    warm.want(new)
    assert becomes(warm, {held: 1, new: 1})
    assert warm.close(Deadline.after(SOON))


def test_fewer_and_more_are_kept_as_the_settings_say() -> None:
    warm = WarmInterpreters(Counted().prepare, 2)
    first, second = variant(1), variant(2)
    warm.want(first)
    warm.want(second)
    assert becomes(warm, {first: 1, second: 1})
    warm.resize(1)
    assert becomes(warm, {second: 1})
    warm.resize(3)
    assert becomes(warm, {second: 3})
    warm.resize(0)
    assert becomes(warm, {})
    warm.want(first)
    warm.take(first).close()
    assert becomes(warm, {})
    assert warm.close(Deadline.after(SOON))


@pytest.mark.parametrize("failure", [PraxisError("no guest"), OSError(5, "no disk"), KeyError("defect")])
def test_what_cannot_be_prepared_is_told_to_whoever_asks(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    source = Counted()
    source.failure = failure
    warm = WarmInterpreters(source.prepare, 1)
    warm.want(BASELINE)
    source.await_one()
    with pytest.raises(type(failure)):
        warm.take(BASELINE)
    assert warm.close(Deadline.after(SOON))
    assert warm.counts().failed >= 1
    assert "could be prepared in advance" in caplog.text


def test_closing_leaves_no_thread_and_prepares_no_more() -> None:
    source = Counted()
    warm = WarmInterpreters(source.prepare, 1)
    warm.want(BASELINE)
    assert warm.close(Deadline.after(SOON))
    assert warm.close(Deadline.after(SOON))
    warm.want(variant(1))
    assert "warm interpreters" not in {thread.name for thread in threading.enumerate()}
    counts = warm.counts()
    assert counts.prepared == counts.discarded
    assert not warm.is_ready(BASELINE)


def test_whoever_shows_them_is_told_of_each_change() -> None:
    source = Counted()
    counts: list[int] = []
    changed = threading.Semaphore(0)

    def note() -> None:
        counts.append(warm.ready_count)
        changed.release()

    warm = WarmInterpreters(source.prepare, 1, changed=note, pause_s=0.5)
    warm.want(BASELINE)
    assert changed.acquire(timeout=SOON)
    warm.take(BASELINE).close()
    assert changed.acquire(timeout=SOON)
    assert changed.acquire(timeout=SOON)
    assert counts == [1, 0, 1]
    assert warm.close(Deadline.after(SOON))


def test_a_pause_after_one_was_taken_does_not_hold_up_the_end() -> None:
    source = Counted()
    warm = WarmInterpreters(source.prepare, 1, pause_s=10 * SOON)
    warm.want(BASELINE)
    assert ready(warm, BASELINE)
    warm.take(BASELINE).close()
    assert warm.close(Deadline.after(SOON))
    counts = warm.counts()
    assert (counts.prepared, counts.taken_warm, counts.discarded) == (1, 1, 0)
