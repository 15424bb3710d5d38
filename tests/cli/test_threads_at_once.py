"""Programs whose threads do the same thing at once, with switches anywhere: nothing is lost or mixed up."""

from __future__ import annotations

from tests.cli.command import praxis

LOOPS = """
import asyncio, threading

def compete():
    while not over.is_set():
        len("")

async def answer(number: int) -> int:
    await asyncio.sleep(0)
    return number

over, answers = threading.Event(), []
others = [threading.Thread(target=compete) for _ in range(3)]
for thread in others: thread.start()
try:
    for _ in range(25):
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        asked = [asyncio.run_coroutine_threadsafe(answer(number), loop) for number in range(4)]
        answers.append([each.result(timeout=20) for each in asked])
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
finally:
    over.set()
print(len(answers), answers.count([0, 1, 2, 3]))
"""


def test_a_loop_answers_while_the_thread_that_will_run_it_is_starting() -> None:
    finished = praxis("exec", "-c", LOOPS)
    assert (finished.code, finished.out) == (0, "25 25\n"), finished.err


STOPPED = """
import asyncio, threading
loop = asyncio.new_event_loop()
stop = loop.stop
thread = threading.Thread(target=loop.run_forever, daemon=True)
thread.start()
loop.call_soon_threadsafe(stop)
thread.join(10)
assert not thread.is_alive()
"""


def test_a_loop_is_stopped_by_a_function_from_before_a_thread_ran_it() -> None:
    finished = praxis("exec", "-c", STOPPED)
    assert finished.code == 0, finished.err
