"""A protocol's function gets the form's values in the types of its type hints, which include authors' own
types.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from praxis_desktop.core.events import ResultEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.describing.describing import describe_program
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest, RunSetup
from tests.shims.describing import empty_cache, interpreters

HEAD = """
from __future__ import annotations
import enum
from datetime import date, timedelta
from pathlib import Path
from typing import Literal
from praxis import *

class Mode(enum.Enum):
    FAST = 1
    SLOW = b"2"
"""


def called(
    signature: str,
    body: str,
    values: Mapping[str, object],
    files: Mapping[str, bytes] | None = None,
    metadata: str = "{}",
) -> ResultEvent:
    """Run ``assay(signature)``; returns the result event."""
    program = Program(
        f"{HEAD}\n@protocol_function(param_metadata={metadata})\nasync def assay({signature}):\n    {body}\n",
        "/lab/assay.py",
    )
    with empty_cache():
        (protocol,) = describe_program(program, interpreters())
    request = RunRequest(program, setup=RunSetup(protocol, values, files=files or {}))
    run = Run(request, interpreters=interpreters(), on_event=lambda event: None, output=OutputBuffer())
    return run_in_guest_thread(run.execute)


def value(
    signature: str,
    body: str,
    values: Mapping[str, object],
    files: Mapping[str, bytes] | None = None,
    metadata: str = "{}",
) -> object:
    """Return the value that the function returned."""
    result = called(signature, body, values, files, metadata).result
    assert result.error is None, result.error
    return result.value


def test_values_are_what_the_hints_say() -> None:
    signature = """
        x: float, when: date, wait: timedelta, pause: Duration, wells: Wells, source_wells: str, mode: Mode,
        speed: Literal[1, 'max'], speeds: tuple[Literal[1, 'max'], ...], kinds: set[Mode],
        pair: tuple[int, int], either: int | str, nothing: int | None,
        code: Barcode, port: SerialPort, path: Path = Path('a'), *, state
    """
    body = """
    state['kept'] = True
    given = (x, when, wait, pause, list(wells), str(wells), source_wells, mode, speed,
             speeds, sorted(kinds, key=str), pair, either, nothing, type(code), type(port), path, state)
    return list(map(repr, given))
    """
    assert value(
        signature,
        body,
        {
            "x": 5,
            "when": "2026-11-20",
            "wait": 90,
            "pause": 2.5,
            "wells": ["A1", "AF48"],
            "source_wells": ["A1", "B1"],
            "mode": "SLOW",
            "speed": "max",
            "speeds": [1, "max"],
            "kinds": ["FAST", "SLOW"],
            "pair": [1, 2],
            "either": "7",
            "nothing": None,
            "code": "x",
            "port": "pump",
            "path": "b",
        },
    ) == [
        "5.0",
        "datetime.date(2026, 11, 20)",
        "datetime.timedelta(seconds=90)",
        "2.5",
        "['A1', 'AF48']",
        "'A1,AF48'",
        "'A1,B1'",
        "<Mode.SLOW: b'2'>",
        "'max'",
        "(1, 'max')",
        "[<Mode.FAST: 1>, <Mode.SLOW: b'2'>]",
        "(1, 2)",
        "7",
        "None",
        "<class 'praxis.values.Barcode'>",
        "<class 'praxis.values.SerialPort'>",
        "PosixPath('b')",
        "{'kept': True}",
    ]


def test_files_and_tables_are_there_to_be_read() -> None:
    content = b'id,volume,day,note\nA,1.5,2026-11-20,"a, b"\nB,,,\n'
    given = {"name": "samples.csv", "sha256": "0" * 64}
    assert value(
        "samples: Table, file: File, path: Path",
        "return [len(samples), samples.columns, samples.column('volume'), samples[0]['note'],"
        " str(samples[0]['day']), samples[-1]['day'], [row['id'] for row in samples], file.name,"
        " file.read_text() == path.read_text() == open(file).read(), len(file.read_bytes())]",
        {"samples": given, "file": given, "path": given},
        {"samples.csv": content},
        "{'samples': {'columns': [{'name': 'volume', 'kind': 'float'}, {'name': 'day', 'kind': 'date'}]}}",
    ) == [
        2,
        ["id", "volume", "day", "note"],
        [1.5, None],
        "a, b",
        "2026-11-20",
        None,
        ["A", "B"],
        "samples.csv",
        True,
        len(content),
    ]


def test_a_table_is_a_data_frame_for_a_program_that_has_pandas() -> None:
    content = b"id,volume,day\nA,1.5,2026-11-20\nB,,\n"
    stand_in = (
        "import sys, types\n"
        "pandas = sys.modules['pandas'] = types.ModuleType('pandas')\n"
        "pandas.DataFrame = dict\n"
        "pandas.to_datetime = lambda days: ['as dates', *map(str, days)]\n"
    )
    assert value(
        "samples: Table",
        f"exec({stand_in!r}); return samples.frame()",
        {"samples": {"name": "samples.csv", "sha256": "0" * 64}},
        {"samples.csv": content},
        "{'samples': {'columns': [{'name': 'volume', 'kind': 'float'}, {'name': 'day', 'kind': 'date'}]}}",
    ) == {"id": ["A", "B"], "volume": [1.5, None], "day": ["as dates", "2026-11-20", "None"]}


@pytest.mark.parametrize(
    ("signature", "given"),
    [
        ("when: date", "tomorrow"),
        ("mode: Mode", "FASTER"),
        ("samples: Table", {"name": "gone.csv", "sha256": ""}),
        ("wells: Wells", ["XYZ"]),
    ],
)
def test_a_value_that_cannot_be_is_told_before_anything_runs(signature: str, given: object) -> None:
    name = signature.partition(":")[0]
    ended = called(signature, "raise AssertionError", {name: given})
    assert ended.result.error is not None
    assert f"parameter {name!r}" in ended.result.error.message
    assert "AssertionError" not in ended.result.error.stack


def test_wells_and_durations_are_made_of_texts() -> None:
    assert value(
        "",
        """
    wrong = []
    for make, text in ((Wells, 'A0'), (Wells, 'A1:'), (Wells, 'ZZZ1'), (Wells, 'A:B'), (Wells, 3),
                       (Wells, [3]), (Duration, ''), (Duration, '1,000'), (Duration, '2 h 1,500 s'),
                       (Duration, '5 parsecs'), (Duration, None)):
        try:
            make(text)
        except (TypeError, ValueError) as error:
            wrong.append(str(error))
    return [list(Wells('b02:A1, c3')), len(Wells('A1:AF48')), repr(Wells(['A1', 'B1'])), Wells() == (),
            Duration('1 h 30 min'), Duration('0,5 s'), Duration(3) + 1, Duration('90'), Duration('1:30:00'),
            Duration(timedelta(minutes=2)), wrong]
        """,
        {},
    ) == [
        ["A1", "A2", "B1", "B2", "C3"],
        1536,
        "Wells('A1,B1')",
        True,
        5400.0,
        0.5,
        4.0,
        90.0,
        5400.0,
        120.0,
        [
            "'A0' is not a well: write A1, H12 or AF48",
            "'' is not a well: write A1, H12 or AF48",
            "'ZZZ1' is not a well: write A1, H12 or AF48",
            "the wells in 'A' depend on the plate: write the first and the last, such as A1:A12",
            "wells must be a text such as A1:B3, or a list of names, not 3",
            "wells must be a text such as A1:B3, or a list of names, not [3]",
            "a duration must be a number with a unit, such as 5 min",
            "'1,000' can mean 1000 or 1.000",
            "'2 h 1,500 s' can mean 1500 or 1.500",
            "'5 parsecs' is not a duration: write 90 s, 5 min or 1 h 30 min",
            "a duration must be a number of seconds or a text such as 5 min, not None",
        ],
    ]


def test_one_line_is_enough_for_a_kind_whose_values_are_written_as_text() -> None:
    body = """
    import datetime
    import inspect
    from ipaddress import IPv4Address
    from _praxis import arguments
    from _praxis.declared_values import Value
    from _praxis.parameter_entries import Entry
    from _praxis.parameter_types import TEXT_VALUES, Hint, TextValue

    TEXT_VALUES["ipv4"] = TextValue("ipaddress", "IPv4Address", IPv4Address)

    def field(hint, default, entry):
        parameter = inspect.Parameter("p", inspect.Parameter.KEYWORD_ONLY, default=default)
        return Value(parameter, Hint(hint), Entry(entry, ValueError)).declared("", 1)

    reader = field(IPv4Address | None, IPv4Address("192.168.0.1"), {})
    readers = field(Table, None, {"columns": [{"name": "at", "kind": "ipv4"}]})
    table = arguments.converted({"name": "readers.csv"}, readers)
    given = arguments.converted("10.0.0.7", reader)
    noon = field(date, datetime.datetime(2026, 1, 1, 12), {})["default"]
    return [reader["kind"], reader["default"], noon, repr(given), *(repr(row["at"]) for row in table)]
    """
    assert value("", body, {}, {"readers.csv": b'at\n10.0.0.8\n""\n'}) == [
        "ipv4",
        "192.168.0.1",
        "2026-01-01T12:00:00",  # the host refuses it; cut off, it would be another value
        "IPv4Address('10.0.0.7')",
        "IPv4Address('10.0.0.8')",
        "None",
    ]


def test_praxis_s_import_paths_lead_here() -> None:
    source = """
import praxis
from praxis.backend.core.decorators import DataViewDefinition, SetupInstruction, protocol_function
from praxis.backend.core.decorators import simulate_output
from praxis.backend.core.decorators.models import get_callable_fqn, TOP_LEVEL_NAME_REGEX
from praxis.backend.core.decorators.protocol_decorator import protocol_function as the_same
import praxis.protocol.protocols

assert protocol_function is the_same is praxis.protocol_function
assert DataViewDefinition is praxis.DataViewDefinition
assert get_callable_fqn(DataViewDefinition) == "praxis.declarations.DataViewDefinition"

@protocol_function(name="outer", is_top_level=True)
async def outer(state: dict):
    return {**state, "inner": await inner(3)}

@protocol_function
@simulate_output(shape=(8, 12), value_range=(10.0, 50.0))
async def inner(n: int): return n
"""
    program = Program(source, "/lab/outer.py")
    with empty_cache():
        protocol, _ = describe_program(program, interpreters())
    request = RunRequest(program, setup=RunSetup(protocol))
    run = Run(request, interpreters=interpreters(), on_event=lambda event: None, output=OutputBuffer())
    assert run_in_guest_thread(run.execute).result.value == {"inner": 3}
