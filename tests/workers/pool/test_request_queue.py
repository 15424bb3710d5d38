"""The queue of a pool: first come, first served, by the worker that suits best."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.snapshots.recipes import BASELINE, dedicated_recipe
from praxis_desktop.workers.pool.cancellation import Cancellation
from praxis_desktop.workers.pool.request_queue import Place, PoolQueue, Ticket
from praxis_desktop.workers.thread_worker import thread_worker
from praxis_desktop.workers.worker import Worker
from tests.workers.sources import MemorySource

OTHER = dedicated_recipe(BASELINE, "x = 1", "x.py")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    one = thread_worker(MemorySource())
    yield one
    one.close()


class Changes:
    """How often the queue has asked for somebody to look at it."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


def queue_of(worker: Worker, number: int) -> tuple[PoolQueue, list[Place], Changes]:
    changes = Changes()
    queue = PoolQueue(changes)
    places = [Place(each, worker, BASELINE) for each in range(number)]
    for place in places:
        assert queue.add(place)
    return queue, places, changes


def place_of(queue: PoolQueue, ticket: Ticket) -> Place | None:
    return queue.wait(ticket, Deadline.after(0), None)


def test_workers_take_turns(worker: Worker) -> None:
    queue, _, _ = queue_of(worker, 3)
    order = []
    for _ in range(6):
        place = place_of(queue, queue.enter(BASELINE))
        assert place is not None
        order.append(place.number)
        queue.give_back(place)
    assert order == [0, 1, 2, 0, 1, 2]


def test_who_comes_first_is_served_first(worker: Worker) -> None:
    queue, places, changes = queue_of(worker, 1)
    tickets = [queue.enter(BASELINE) for _ in range(3)]
    assert place_of(queue, tickets[0]) is places[0]
    assert place_of(queue, tickets[1]) is None
    assert (queue.queued, changes.count) == (2, 2)
    queue.give_back(places[0])
    assert place_of(queue, tickets[1]) is places[0]
    assert place_of(queue, tickets[2]) is None
    queue.give_back(places[0])
    assert place_of(queue, tickets[2]) is places[0]


def test_the_one_with_the_image_is_preferred_and_the_one_with_the_session_even_more(worker: Worker) -> None:
    queue, places, _ = queue_of(worker, 3)
    places[1].recipe = OTHER
    places[2].sessions["s"] = b"mark"
    assert place_of(queue, queue.enter(OTHER)) is places[1]
    assert place_of(queue, queue.enter(OTHER, "s")) is places[2]
    assert place_of(queue, queue.enter(OTHER)) is places[0]


def test_who_leaves_gives_up_the_turn(worker: Worker) -> None:
    queue, places, _ = queue_of(worker, 1)
    first, second, third = (queue.enter(BASELINE) for _ in range(3))
    assert queue.leave(second) is None
    queue.give_back(places[0])
    assert place_of(queue, second) is None
    assert place_of(queue, third) is places[0]
    assert queue.leave(first) is places[0]


def test_a_cancellation_ends_the_waiting(worker: Worker) -> None:
    queue, _, _ = queue_of(worker, 0)
    cancellation = Cancellation()
    ticket = queue.enter(BASELINE)
    cancellation.cancel()
    assert queue.wait(ticket, Deadline.after(None), cancellation) is None


def test_the_roused_look_around_and_keep_their_turn(worker: Worker) -> None:
    queue, _, _ = queue_of(worker, 0)
    ticket = queue.enter(BASELINE)
    queue.rouse()
    assert queue.wait(ticket, Deadline.after(None), None) is None
    place = Place(0, worker, BASELINE)
    queue.add(place)
    assert queue.wait(ticket, Deadline.after(None), None) is place


def test_a_closed_queue_sends_everybody_away(worker: Worker) -> None:
    queue, places, _ = queue_of(worker, 2)
    taken = [place_of(queue, queue.enter(BASELINE)) for _ in range(2)]
    waiting = queue.enter(BASELINE)
    assert queue.close() == taken
    assert queue.wait(waiting, Deadline.after(None), None) is None
    assert queue.wait(queue.enter(BASELINE), Deadline.after(None), None) is None
    assert not queue.add(Place(9, worker, BASELINE))
    queue.give_back(places[0])
    assert queue.take_leaving() == [places[0]]
    assert queue.places() == [places[1]]


def test_only_idle_workers_are_checked_or_dismissed(worker: Worker) -> None:
    queue, places, changes = queue_of(worker, 2)
    assert place_of(queue, queue.enter(BASELINE)) is places[0]
    assert queue.take_for_check(places[1].last_used - 1) is None
    assert queue.take_for_check(places[1].last_used) is places[1]
    queue.dismiss_one()
    assert queue.take_leaving() == []
    queue.give_back(places[1], leaves=True)
    assert changes.count == 1
    assert queue.take_leaving() == [places[1]]
    queue.give_back(places[0])
    queue.dismiss_one()
    assert queue.take_leaving() == [places[0]]
    assert queue.places() == []


def test_spare_time_counts_while_somebody_is_always_idle(worker: Worker) -> None:
    queue, _, _ = queue_of(worker, 1)
    assert queue.spare_for() >= 0
    place_of(queue, queue.enter(BASELINE))
    assert queue.spare_for() == 0
    assert queue.oldest_wait() == 0
    queue.enter(BASELINE)
    assert queue.oldest_wait() > 0
