"""What a program observes when it awaits the host's promises: values, order, proxies,
cancellation, images.
"""

from __future__ import annotations

from typing import Any

from praxis_desktop.interpreter.image import Image
from tests.interpreter.guests import Guest, in_guest

AWAITED = "from _praxis.scheduler import _awaited\nlen(_awaited)"
"""The number of futures that the guest keeps for pending promises."""


def evaluate_async(source: str) -> object:
    return in_guest(lambda guest: guest.interpreter.run_async(source))


def test_promises_settled_together_are_done_when_the_first_task_goes_on() -> None:
    said = evaluate_async(
        """
import asyncio, js
from pyodide.ffi import create_once_callable
def settle():
    first.resolve(1)
    second.resolve(2)
first, second = js.Promise.withResolvers(), js.Promise.withResolvers()
async def value(promise):
    return await promise
tasks = [asyncio.ensure_future(value(pair.promise)) for pair in (first, second)]
await asyncio.sleep(0)
js.setTimeout(create_once_callable(settle), 1)
done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
str((sorted(task.result() for task in done), len(pending)))
"""
    )
    assert said == "([1, 2], 0)"


def test_reactions_of_the_host_and_tasks_go_on_in_the_order_of_their_promises() -> None:
    said = evaluate_async(
        """
import asyncio, js
from pyodide.ffi import create_once_callable
order = []
async def follow(name, promise):
    await promise
    order.append(name)
pair = js.Promise.withResolvers()
pair.promise.then(lambda value: order.append("reaction before"))
task = asyncio.ensure_future(follow("task", pair.promise))
await asyncio.sleep(0)
pair.promise.then(lambda value: order.append("reaction after"))
js.setTimeout(create_once_callable(lambda: pair.resolve(1)), 1)
js.setTimeout(create_once_callable(lambda: order.append("later turn")), 2)
await task
await asyncio.sleep(0.005)
str(order)
"""
    )
    assert said == "['reaction before', 'reaction after', 'task', 'later turn']"


def test_awaiting_a_settled_promise_lets_other_tasks_run() -> None:
    said = evaluate_async(
        """
import asyncio, js
order = []
async def count(name):
    for number in range(3):
        await js.Promise.resolve(number)
        order.append(f"{name}{number}")
await asyncio.gather(count("a"), count("b"))
" ".join(order)
"""
    )
    assert said == "a0 b0 a1 b1 a2 b2"


def test_what_is_lent_to_an_asynchronous_function_ends_with_its_promise() -> None:
    def check(guest: Guest) -> None:
        promise = guest.interpreter.promise()
        lent: list[Any] = []

        def keep(argument: object) -> object:
            lent.append(argument)
            return promise

        guest.interpreter.set("keep", keep)
        future = guest.run(
            """
import asyncio
async def use():
    return await keep([1, 2])
asyncio.ensure_future(use())
"""
        )
        guest.interpreter.run_async("import asyncio\nawait asyncio.sleep(0.001)")
        assert lent[0].alive
        promise.resolve(7)
        assert guest.interpreter.wait(future) == 7
        assert not lent[0].alive

    in_guest(check)


def test_a_rejection_is_raised_where_it_is_awaited_and_its_error_kept_as_it_was() -> None:
    said = evaluate_async(
        """
import js
from pyodide.ffi import JsException
said = []
for promise in (js.Promise.reject(js.Error.new("gone")), js.Promise.reject(js.TypeError.new("wrong"))):
    try:
        await promise
    except JsException as error:
        said.append((error.name, error.message))
def fail(value):
    raise KeyError("mine")
try:
    await js.Promise.resolve(1).then(fail)
except KeyError as error:
    said.append(error.args)
str(said)
"""
    )
    assert said == "[('Error', 'gone'), ('TypeError', 'wrong'), ('mine',)]"


def test_nothing_is_kept_of_awaits_that_are_over_or_were_cancelled() -> None:
    def check(guest: Guest) -> None:
        said = guest.interpreter.run_async(
            """
import asyncio, js
async def value(promise):
    return await promise
pair = js.Promise.withResolvers()
task = asyncio.ensure_future(value(pair.promise))
await asyncio.sleep(0)
task.cancel()
outcome = (await asyncio.gather(task, return_exceptions=True))[0]
pair.resolve(1)
failing = js.Promise.withResolvers()
other = asyncio.ensure_future(value(failing.promise))
await asyncio.sleep(0)
failing.reject(js.Error.new("no"))
failure = (await asyncio.gather(other, return_exceptions=True))[0]
f"{type(outcome).__name__} {type(failure).__name__} {await js.Promise.resolve(5)}"
"""
        )
        assert said == "CancelledError JsException 5"
        assert guest.run(AWAITED) == 0

    in_guest(check)


def test_an_image_keeps_a_task_that_awaits() -> None:
    def check(guest: Guest) -> None:
        interpreter = guest.interpreter
        interpreter.set("weight", interpreter.deferred("weight").promise)
        guest.run(
            """
import asyncio, js
weighed = []
async def weigh():
    weighed.append(await weight)
    weighed.append(await js.Promise.resolve(weighed[0] + 1))
task = asyncio.ensure_future(weigh())
"""
        )
        image = interpreter.capture()
        assert isinstance(image, Image)
        for value in (20, 30):
            with interpreter.restore(image) as copy:
                copy.deferred("weight").resolve(value)
                copy.run_async("await task")
                assert copy.run("str(weighed)") == str([value, value + 1])
                assert copy.run(AWAITED) == 0

    in_guest(check)


def test_a_handler_for_the_end_of_all_that_is_in_progress_counts_futures() -> None:
    said = evaluate_async(
        """
import asyncio
loop, ended = asyncio.get_running_loop(), []
loop._no_in_progress_handler = lambda: ended.append(loop._in_progress)
before = loop._in_progress
future = loop.create_future()
counted = loop._in_progress - before
future.set_result(None)
await asyncio.sleep(0)
await asyncio.sleep(0)
loop._no_in_progress_handler = None
uncounted = loop._in_progress
loop.create_future()
str((counted, loop._in_progress == before == uncounted))
"""
    )
    assert said == "(1, True)"
