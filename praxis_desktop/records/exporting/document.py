"""One run as one document of plain data, as docs/export.schema.json describes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from praxis_desktop.core.endings import ending_words
from praxis_desktop.core.events import DataEvent
from praxis_desktop.core.found_figures import figures_of
from praxis_desktop.core.records import replace
from praxis_desktop.core.titles import instrument_names_in
from praxis_desktop.core.verdicts import Figure, Verdict, planned_in, verdict_words
from praxis_desktop.records.decisions import is_left_out
from praxis_desktop.records.exporting._told import ExportedRun
from praxis_desktop.records.parameter_names import ParameterName, called
from praxis_desktop.records.shapes import RunClock

SCHEMA_VERSION = 1
FORMAT = "praxis-run"

_MOST_SOURCE = 4 << 20
"""Bytes of a source that the document has; of a larger one it has the digest."""

Document = dict[str, Any]


def document_of(run: ExportedRun) -> Document:
    """The document; the same for the same record."""
    header, facts = run.header, run.facts
    clock = RunClock(header)
    told = run.all_told()
    result, details = told.result, told.details
    setup = _mapping(details.get("setup") or facts.get("setup") or header.get("setup"))
    sources = [_source(name, data) for name, data in run.sources]
    error = _mapping(result.get("error"))
    is_simulated = _is_simulated(setup, header)
    number, names = header.get("number"), instrument_names_in(header)
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "verdict": _verdict(told.verdict, is_simulated=is_simulated),
        "run": {
            "id": run.run_id,
            "number": number if isinstance(number, int) else 0,
            "name": _text(header.get("name")),
            "state": told.state,
            "ending": ending_words(told.state, told.reason),
            "reason": told.reason,
            "ended_by": told.ended_by,
            "operator": _text(header.get("operator")),
            "notes": _text(header.get("notes")),
            "started": clock.iso(0.0),
            "ended": clock.iso(told.last),
            "duration_s": round(told.last, 6),
            "simulated": is_simulated,
            "simulated_roles": _simulated_roles(setup),
            "planned": {
                what: count for what in ("steps", "checks") if (count := planned_in(header, what)) is not None
            },
            "skipped_steps": sum(map(is_left_out, told.steps)),
            "values_by_hand": told.by_hand.count,
            "error": {key: _text(error.get(key)) for key in ("name", "message", "stack")} if error else None,
            "is_complete": run.is_complete,
            "problems": list(run.problems),
        },
        "protocol": {
            "name": _text(setup.get("protocol")) or _text(header.get("protocol")),
            "title": _text(header.get("title")) or _text(setup.get("protocol")),
            "version": _text(header.get("version")),
            "file": _text(header.get("file"))
            or _text(header.get("target"))
            or (sources[0]["name"] if sources else ""),
            "approved": {key: str(what) for key, what in _mapping(header.get("approval")).items()} or None,
        },
        "sources": sources,
        "parameters": [
            {"name": name, "value": value, **_named(name, run.names)}
            for name, value in _mapping(setup.get("values") or header.get("values")).items()
        ],
        "bench": {
            "machines": [
                {"role": role, **_named_instrument(role, names), **_mapping(what)}
                for role, what in _mapping(setup.get("machines")).items()
            ],
            "labware": [
                {"role": role, "catalogue": _text(what)}
                for role, what in _mapping(setup.get("labware")).items()
            ],
            "deck": _text(setup.get("deck")),
            "ports": [
                {"role": role, **_named_instrument(role, names), **_mapping(what)}
                for role, what in _ports(setup, facts)
            ],
        },
        "versions": _versions(header, facts, details),
        "steps": told.steps,
        "outputs": told.outputs,
        "wells": told.wells,
        "value": result.get("value"),
        "log": told.log,
        "actions": told.actions,
        "printed": _text(result.get("output")),
        "files": [dict(file) for file in run.files],
        "record": {"digest": run.digest, "signature": dict(run.signature) or None},
    }


def _verdict(verdict: Verdict, *, is_simulated: bool) -> Document:
    """The verdict, and the word as people read it."""
    told = replace(verdict, simulated=is_simulated).to_json()
    return {"word": verdict_words(verdict.word, is_simulated), **told}


def _named(name: str, names: Mapping[str, ParameterName]) -> dict[str, str]:
    known = called(name, names)
    return {"title": known.label, "unit": known.unit}


def _named_instrument(role: str, names: Mapping[str, str]) -> dict[str, str]:
    return {"name": names[role]} if role in names else {}


def _source(name: str, data: bytes) -> dict[str, Any]:
    text = data.decode("utf-8", "replace") if len(data) <= _MOST_SOURCE else None
    return {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "text": text}


def _is_simulated(setup: Mapping[str, Any], header: Mapping[str, object]) -> bool:
    ports = header.get("ports")
    asked = ports if isinstance(ports, list | tuple) else ()
    return (
        bool(setup.get("simulated") or header.get("simulated"))
        or bool(_simulated_roles(setup))
        or any("=sim:" in str(port) for port in asked)
    )


def _simulated_roles(setup: Mapping[str, Any]) -> list[str]:
    return [
        role
        for group in ("machines", "ports")
        for role, what in _mapping(setup.get(group)).items()
        if _mapping(what).get("simulated")
    ]


def _ports(setup: Mapping[str, Any], facts: Mapping[str, object]) -> list[tuple[str, Any]]:
    """The ports by role, with what is known of the devices."""
    known = _mapping(facts.get("ports"))
    told = {role: dict(_mapping(what)) for role, what in _mapping(setup.get("ports")).items()}
    for role, what in known.items():
        fields = _mapping(what) or {"device": str(what)}
        told[role] = {**fields, **told.get(role, {})}
    return list(told.items())


def _versions(
    header: Mapping[str, object], facts: Mapping[str, object], details: Mapping[str, Any]
) -> dict[str, Any]:
    versions = {
        name: str(version)
        for source in (header.get("versions"), facts.get("versions"))
        for name, version in _mapping(source).items()
        if isinstance(version, str | int | float)
    }
    packages = details.get("packages") or facts.get("packages") or header.get("packages")
    found = packages if isinstance(packages, list) else []
    return {
        **versions,
        "packages": [
            {key: _text(_mapping(package).get(key)) for key in ("name", "version", "sha256")}
            for package in found
        ],
    }


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def event_of(output: Mapping[str, Any]) -> DataEvent:
    """An output as it was told."""
    names = (output["title"], output["unit"], output["step"], output["low"], output["high"])
    return DataEvent(output["key"], output["kind"], output["value"], *names)


def figures_in(output: Mapping[str, Any]) -> Iterator[Figure | None]:
    """The numbers of an output, None for each that is missing: see ``core.found_figures``."""
    yield from figures_of(event_of(output))
