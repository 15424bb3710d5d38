"""Steps performed by threads other than the main one: they name the thread."""

from __future__ import annotations

from tests.runs.step_guest import Watched

STEPS = """
    import threading, time
    import praxis
    def weigh():
        with praxis.step("Weigh"):
            time.sleep(2)
    with praxis.step("Prepare"):
        thread = threading.Thread(target=weigh, name="weigher")
        thread.start()
        time.sleep(3)
    thread.join()
"""


def test_steps_and_sleeps_of_a_thread_have_its_name_and_are_inside_its_own_steps() -> None:
    watched = Watched(STEPS)
    assert [(event.title, event.thread, event.parent, event.line) for event in watched.ended] == [
        ("Prepare", "", 0, 7),
        ("Weigh", "weigher", 0, 5),
        ("Wait 2 s", "weigher", 2, 6),
        ("Wait 3 s", "", 1, 10),
    ]


def test_nothing_is_told_of_the_main_thread() -> None:
    told = [(event.thread, "thread" in event.to_json()) for event in Watched(STEPS).events]
    assert set(told) == {("", False), ("weigher", True)}


def test_a_thread_without_a_thread_object_is_told_by_its_number() -> None:
    watched = Watched(
        """
        import _thread, time
        import praxis
        def work():
            with praxis.step("Work"): pass
        number = _thread.start_new_thread(work, ())
        time.sleep(0.1)
        number
        """
    )
    assert [event.thread for event in watched.ended] == [f"{watched.value:#010x}"]


def test_a_name_of_any_length_and_any_characters_is_told_in_short() -> None:
    watched = Watched(
        """
        import threading
        import praxis
        def work():
            with praxis.step("Work"): pass
        for name in ("x" * 5000, '"]\\n\\ud800'):
            thread = threading.Thread(target=work, name=name); thread.start(); thread.join()
        """
    )
    assert [event.thread for event in watched.ended] == ["x" * 99 + "…", '"]\n?']
