"""A pool under stress: each request is answered, closing ends everything, and nothing remains."""

from __future__ import annotations

import functools
import random
import threading
from typing import Any

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.pool import Pool
from praxis_desktop.workers.pool import _cancellation as cancellations
from praxis_desktop.workers.pool._cancellation import Cancellation
from praxis_desktop.workers.pool._hosts import PoolResult
from praxis_desktop.workers.pool.sessions import Sessions
from tests.workers.pool.pools import (
    KEY,
    SOON,
    Lent,
    descriptors,
    eventually,
    in_thread,
    service,
    settings,
    thread_names,
)

CLIENTS = 5
REQUESTS = 8

PROGRAMS = (
    "1 + 1",
    "x = 1",
    "1 / 0",
    "while True: pass",
    "import os\nos._exit(1)",
    "import time\ntime.sleep(600)",
)


def one_round(seed: int) -> list[tuple[str, PoolResult]]:
    """Run several clients of a pool that may be closed meanwhile; returns their programs and answers."""
    chance = random.Random(seed)
    answers: list[tuple[str, PoolResult]] = []
    kept: list[bytes] = []
    source: Any = Lent(service())  # nobody asks it for packages
    one = Pool(
        lambda: source,
        settings(
            size=2,
            largest=3,
            request_limit=chance.choice([0, 3]),
            health_interval=chance.choice([0.02, 30.0]),
        ),
        sessions=Sessions(service(), key=KEY),
    )

    def ask(client: int) -> None:
        dice = random.Random(seed * 100 + client)
        for _ in range(REQUESTS):
            cancellation = Cancellation()
            timer = threading.Timer(dice.random() * 0.1, cancellation.cancel)
            if dice.random() < 0.4:
                timer.start()
            code = dice.choice(PROGRAMS)
            answer = one.run(
                code,
                timeout=0.2,
                wait=dice.choice([0.05, SOON]),
                keep_session=dice.random() < 0.3,
                session=kept[-1] if kept and dice.random() < 0.3 else None,
                cancellation=cancellation,
            )
            timer.cancel()
            if timer.ident is not None:
                timer.join()
            if answer.session_bytes is not None:
                kept.append(answer.session_bytes)
            answers.append((code, answer))

    clients = [in_thread(functools.partial(ask, client)) for client in range(CLIENTS)]
    if chance.random() < 0.5:
        clients[0].join(chance.random())
        assert one.close(Deadline.after(SOON))
    for client in clients:
        client.join(SOON)
        assert not client.is_alive()
    assert one.close(Deadline.after(SOON))
    return answers


def check(seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancellations, "GRACE_S", 0.2)
    threads = set(thread_names())
    one_round(0)
    eventually(lambda: threads.issuperset(thread_names()))
    files = descriptors()
    for seed in seeds:
        answers = one_round(seed)
        assert len(answers) == CLIENTS * REQUESTS
        for code, answer in answers:
            if answer.result.error is None:
                assert (code, answer.result.value) in [("1 + 1", 2), ("x = 1", None)]
    eventually(lambda: threads.issuperset(thread_names()))
    assert descriptors() <= files  # fewer if garbage of earlier tests has been collected in the meantime


def test_everybody_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    check(range(1, 2), monkeypatch)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_everybody_is_answered_a_hundred_times(monkeypatch: pytest.MonkeyPatch) -> None:
    check(range(2, 102), monkeypatch)
