"""A typical run of a laboratory, with everything that an export can contain."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from praxis_desktop.core.verdicts import Figure, Verdict, VerdictWord
from praxis_desktop.records.exporting.document import ExportedRun

RUN_ID = "5f1c0d2e9a7b4c3d8e6f001122334455"

HEADER: Mapping[str, object] = {
    "started_ns": 1_795_167_000_000_000_000,  # 2026-11-20 08:50:00 UTC
    "timezone": "Europe/Berlin",
    "title": "Growth of E. coli at 37 °C",
    "name": "Plate 7, night shift",
    "notes": "Medium lot 4711-Ж, strain 中, first run after the lamp was changed 🙂",
    "operator": "Ängström, Ö.",
    "version": "1.1.0",
    "file": "growth.py",
    "versions": {"praxis-desktop": "0.6.0", "python": "3.14.2", "pylabrobot": "0.2.2"},
}

SOURCE = '"""Growth."""\n\nasync def growth(state, plate_reader, plate):\n    ...\n'


def wells(factor: float = 1.0, rows: int = 8, columns: int = 12) -> dict[str, float]:
    """Make values like those of a dilution series with an edge effect."""
    letters = [chr(65 + row) if row < 26 else f"A{chr(65 + row - 26)}" for row in range(rows)]
    return {
        f"{letter}{column + 1}": round(
            factor * (0.08 + 1.6 / (1 + math.exp((column - columns / 2) * 6 / columns))) + 0.01 * row, 4
        )
        for row, letter in enumerate(letters)
        for column in range(columns)
    }


def events(*, state: str = "completed", simulated: bool = True) -> Iterator[tuple[float, Mapping[str, Any]]]:
    yield 0.0, {"event": "state", "state": "pending"}
    yield 0.1, {"event": "action", "action": "start", "by": "Ängström, Ö.", "reason": ""}
    yield 0.2, {"event": "log", "message": "partly simulated: plate_reader", "level": "notice"}
    yield 0.4, {"event": "state", "state": "running"}
    number, time = 0, 1.0
    for reading in range(6):
        number += 1
        step = {
            "event": "step",
            "step": number,
            "title": "Read absorbance at 600 nm of plate",
            "kind": "operation",
            "operation": "plate_reader.read_absorbance",
            "instrument": "plate_reader",
            "arguments": {"wavelength": 600},
            "line": 42,
        }
        yield time, {**step, "status": "started", "expected": 2.0}
        if reading == 2:
            prompt = {
                "event": "prompt",
                "number": 1,
                "kind": "recover",
                "message": "The plate reader has not answered: what becomes of the reading?",
                "step": number,
                "error": {"name": "SerialTimeout", "message": "no answer for 5 s", "stack": ""},
            }
            yield time + 0.5, prompt
            answer = {"event": "answer", "number": 1, "source": "operator", "value": {"choice": "retry"}}
            yield time + 9.0, {**answer, "by": "Ängström, Ö.", "reason": "The cable was loose"}
        yield (
            time + 1.9,
            {
                "event": "data",
                "key": "plate_reader.read_absorbance",
                "kind": "wells",
                "title": "Absorbance at 600 nm",
                "unit": "OD",
                "step": number,
                "value": {
                    "plate": "plate",
                    "size": [8, 12],
                    "values": wells(0.4 + 0.3 * reading),
                    "time": time,
                },
            },
        )
        yield (
            time + 2,
            {**step, "status": "completed", "duration": 1.93, "summary": "96 values, 0.03 to 1.68"},
        )
        number += 1
        wait = {"event": "step", "step": number, "title": "Wait for 10 min", "kind": "wait"}
        yield time + 2.1, {**wait, "status": "started", "expected": 600.0}
        yield time + 602.1, {**wait, "status": "completed", "duration": 600.0}
        time += 602.2
        point = {"points": [[time, 37 + 0.4 * math.sin(reading)]]}
        yield time, {"event": "data", "key": "temperature", "kind": "series", "unit": "°C", "value": point}
    number += 1
    peel = {
        "event": "step",
        "step": number,
        "title": "Peel plate",
        "kind": "operation",
        "instrument": "peeler",
    }
    yield time, {**peel, "status": "started"}
    yield time + 4, {**peel, "status": "failed", "duration": 4.0, "error": "PeelerError: Seal not removed"}
    yield time + 4, {"event": "log", "message": "the peeler says: seal not removed", "level": "warning"}
    table = {
        "columns": ["well", "initial OD", "final OD", "µmax (1/h)", "formula"],
        "rows": [
            ["A1", 0.1, 1.68, 0.81, "=1+1"],
            ["A2", 0.12, None, 0.79, "-2"],
            ["B1", 0.1, 1.5, 0.8, "@x"],
        ],
    }
    yield time + 4.1, {"event": "data", "key": "growth", "kind": "table", "title": "Growth", "value": table}
    yield (
        time + 4.1,
        {"event": "data", "key": "strain", "kind": "state", "value": "K-12 中", "title": "Strain"},
    )
    yield time + 4.1, {"event": "data", "key": "verdict", "kind": "value", "value": {"passed": True, "n": 3}}
    yield time + 4.2, {"event": "state", "state": state}
    error = {"name": "PeelerError", "message": "Seal not removed", "stack": "Traceback ..."}
    setup = {
        "protocol": "growth",
        "values": {"wavelength_nm": 600, "wells_to_read": ["A1", "A2"], "volume_µl": 100.5},
        "machines": {"plate_reader": {"backend": "CLARIOstarBackend", "port": "", "simulated": simulated}},
        "labware": {"plate": "cor_96_wellplate_360uL_Fb"},
        "deck": "",
        "ports": {"peeler": {"device": "/dev/ttyUSB0", "simulated": False}},
        "simulated": simulated,
    }
    packages = [{"name": "pylabrobot", "version": "0.2.2", "sha256": "18f6"}]
    yield (
        time + 4.3,
        {
            "event": "result",
            "state": state,
            "run_id": RUN_ID,
            "result": {"output": "Reading 1\n", "value": 1, "error": error if state == "failed" else None},
            "details": {"setup": setup, "packages": packages},
        },
    )


def lab_run(**wishes: Any) -> ExportedRun:
    """Make the run; ``wishes`` are passed to ``events``."""
    return ExportedRun(
        RUN_ID,
        HEADER,
        {"ports": {"peeler": {"serial_number": "X-17"}}},
        tuple(events(**wishes)),
        (("growth.py", SOURCE.encode()),),
        ({"name": "output.txt", "size": 10, "sha256": "ab" * 32},),
        None,
        "c0ffee" * 10 + "0123",
        {"key": "aa" * 32, "signature": "bb" * 64},
    )


REASON = "The pipette delivers 8.85 µL too little: −0.89 %, limits ±0.80 %."


def failed_run(
    *, simulated: bool = False, word: VerdictWord = "failed", figures: tuple[Figure, ...] = ()
) -> ExportedRun:
    """Make a pipette check with the verdict ``word``, which the ``figures`` decide."""
    table = {
        "columns": ["Portion", "Mass", "Volume"],
        "rows": [[1, 985.6, 988.8], [2, 990.3, 993.5]],
        "units": {"Mass": "mg", "Volume": "µL"},
        "limits": {"Volume": [992.0, 1008.0]},
    }
    data = {"event": "data", "kind": "value"}
    mean = {"key": "mean_volume", "value": 991.15, "title": "Mean volume", "unit": "µL"}
    error = {"key": "systematic_error", "value": -0.885, "title": "Systematic error", "unit": "%"}
    water = {"key": "water", "value": 21.4, "title": "Water", "unit": "°C"}
    limits = {"low": -0.8, "high": 0.8}
    figure = Figure("systematic_error", -0.885, "%", "Systematic error", -0.8, 0.8)
    step = {"event": "step", "step": 1, "title": "Weigh", "kind": "operation", "operation": "scale.read"}
    verdict = Verdict(word, REASON, figures or (figure,), "failed", 4, 3, simulated)
    told: list[dict[str, Any]] = [
        {"event": "state", "state": "running"},
        {**step, "status": "started"},
        {**step, "status": "completed", "duration": 1.0, "summary": "0.9856 g"},
        {**data, "key": "portions", "kind": "table", "title": "Portions", "value": table},
        {**data, **mean, "low": 992.0, "high": 1008.0},
        {**data, **error, **limits},
        {**data, **water},
        {"event": "state", "state": "completed"},
        {
            "event": "result",
            "verdict": verdict.to_json(),
            "state": "completed",
            "run_id": RUN_ID,
            "result": {"output": "", "value": None, "error": None},
            "details": {
                "setup": {
                    "protocol": "gravimetric_check",
                    "values": {"volume_ul": 1000.0, "portions": 2},
                    "ports": {"scale": {"device": "/dev/ttyUSB0", "simulated": simulated}},
                    "simulated": simulated,
                }
            },
        },
    ]
    return ExportedRun(
        run_id=RUN_ID,
        header={**HEADER, "number": 131, "title": "Gravimetric check of a pipette", "name": "P1000 no. 4412"},
        events=[(float(number), event) for number, event in enumerate(told)],
        digest="c0ffee" * 10 + "c0ff",
    )
