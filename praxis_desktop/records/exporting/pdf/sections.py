"""The sections of a report, each made of the document of its run; one without content is left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reportlab.platypus import Flowable, Spacer

from praxis_desktop.records.exporting.decisions import (
    action_words,
    decided_words,
    facts_words,
    is_by_hand,
    is_left_out,
)
from praxis_desktop.records.exporting.document import Document
from praxis_desktop.records.exporting.pdf.scales import duration, short
from praxis_desktop.records.exporting.pdf.styles import Styles
from praxis_desktop.records.exporting.pdf.template import Template
from praxis_desktop.records.signing import fingerprint
from praxis_desktop.records.well_places import is_well

Flowables = list[Flowable]

_MOST_VALUE = 400
_MOST_FIELDS = 30
_MOST_COLUMNS = 12
_LEVELS = ("warning", "error", "critical")
_MARKS = {"completed": "✓", "failed": "✗", "cancelled": "–", "skipped": "»", "interrupted": "?"}


class Sections:
    """Makes what a section shows. ``width`` is what there is between the margins."""

    def __init__(self, document: Document, template: Template, styles: Styles, width: float) -> None:
        self.document = document
        self.template = template
        self.styles = styles
        self.width = width

    def of(self, shows: str) -> Flowables:
        """The content of the section that ``shows`` so."""
        from praxis_desktop.records.exporting.pdf import pictured

        own: Mapping[str, Callable[[], Flowables]] = {
            "summary": self._summary,
            "parameters": self._parameters,
            "bench": self._bench,
            "values": self._values,
            "tables": self._tables,
            "steps": self._steps,
            "actions": self._actions,
            "log": self._log,
            "versions": self._versions,
            "integrity": self._integrity,
        }
        if shows in own:
            return own[shows]()
        made: Mapping[str, Callable[[Document, Template, Styles, float], Flowables]] = {
            "plates": pictured.plates,
            "courses": pictured.courses,
            "figures": pictured.figures,
        }
        return made[shows](self.document, self.template, self.styles, self.width)

    def _fields(self, rows: Sequence[tuple[str, object]]) -> Flowables:
        kept = [(name, value) for name, value in rows if value not in ("", None)]
        return [self.styles.fields(kept, self.width)] if kept else []

    # ---- the run
    def _summary(self) -> Flowables:
        run, protocol = self.document["run"], self.document["protocol"]
        file = next((source for source in self.document["sources"]), None)
        approved = _approval(protocol["approved"])
        version = f" {protocol['version']}" if protocol["version"] else ""
        digest = f", SHA-256 {file['sha256'][:16]}…" if file else ""
        error = run["error"]
        return self._fields(
            [
                ("Operator", run["operator"]),
                ("Name of the run", run["name"]),
                ("Notes", run["notes"]),
                ("Protocol", f"{protocol['title'] or protocol['name']}{version}"),
                ("Approved", approved),
                ("File", f"{protocol['file']}{digest}" if protocol["file"] else ""),
                ("Started", _moment(run["started"])),
                ("Ended", _moment(run["ended"])),
                ("Duration", duration(run["duration_s"])),
                ("Reason", " · ".join(filter(None, [run["reason"], run["ended_by"]]))),
                ("Error", f"{error['name']}: {error['message']}" if error else ""),
                ("Run", run["id"]),
                *[("Caution", problem) for problem in run["problems"]],
            ]
        )

    def _parameters(self) -> Flowables:
        return self._fields([(each["name"], told(each["value"])) for each in self.document["parameters"]])

    def _bench(self) -> Flowables:
        bench = self.document["bench"]
        rows: list[list[Any]] = []
        roles = {machine["role"] for machine in bench["machines"]}
        for machine in bench["machines"]:
            what = machine.get("backend", "").rpartition(":")[2]
            rows.append([machine["role"], what, machine.get("port", ""), _hardware(machine)])
        rows += [
            [port["role"], port.get("kind", "port"), port.get("device", ""), _hardware(port)]
            for port in bench["ports"]
            if port["role"] not in roles
        ]
        rows += [[piece["role"], piece["catalogue"], "", "labware"] for piece in bench["labware"]]
        if bench["deck"]:
            rows.append(["deck", bench["deck"].rpartition(":")[2], "", "deck"])
        if not rows:
            return []
        shares = (0.22, 0.38, 0.24, 0.16)
        return [
            self.styles.table(("Role", "What", "Port", ""), rows, [self.width * share for share in shares])
        ]

    # ---- what it came to
    def _values(self) -> Flowables:
        rows: list[tuple[str, object]] = []
        shown = {output["key"] for output in self.document["outputs"] if output["kind"] in ("wells", "table")}
        for output in self.document["outputs"]:
            if output["kind"] not in ("value", "state"):
                continue
            unit, value = f" {output['unit']}" if output["unit"] else "", output["value"]
            if isinstance(value, dict) and 0 < len(value) <= _MOST_FIELDS:
                # Each of its fields in a line of its own, but for those that are shown as what they are.
                inner = {key: each for key, each in value.items() if f"{output['key']}.{key}" not in shown}
                before = "" if output["key"] == "value" else f"{output['title'] or output['key']}: "
                rows += [(f"{before}{key}", f"{told(each)}{unit}") for key, each in inner.items()]
            else:
                rows.append((output["title"] or output["key"], f"{told(value)}{unit}"))
        return self._fields(rows)

    def _tables(self) -> Flowables:
        made: Flowables = []
        for output in self.document["outputs"]:
            if output["kind"] != "table":
                continue
            columns, rows = output["value"]["columns"], output["value"]["rows"]
            if columns and all(map(is_well, columns)):
                continue  # a picture of the plate shows them
            if not columns or len(columns) > _MOST_COLUMNS:
                count = f"{len(rows)} rows, {len(columns)} columns"
                made.append(
                    self.styles.paragraph(f"{output['title']}: {count}; see its CSV file", self.styles.muted)
                )
                continue
            unit = f" ({output['unit']})" if output["unit"] else ""
            made.append(self.styles.paragraph(f"{output['title']}{unit}", self.styles.caption))
            shown = [[told(cell) for cell in row] for row in rows[: self.template.most_rows]]
            made.append(self.styles.table(columns, shown, [self.width / len(columns)] * len(columns)))
            made += self._more(len(rows), self.template.most_rows, "rows")
            made.append(Spacer(0, 6))
        return made

    def _more(self, count: int, shown: int, what: str) -> Flowables:
        if count <= shown:
            return []
        said = f"{count - shown} more {what} are in the CSV and JSON of this run."
        return [Spacer(0, 3), self.styles.paragraph(said, self.styles.muted)]

    # ---- what it did
    def _steps(self) -> Flowables:
        steps = self.document["steps"]
        if not steps:
            return []
        rows = []
        for step in steps[: self.template.most_steps]:
            is_bad = step["status"] in ("failed", "interrupted")
            style = (
                self.styles.bad
                if is_bad
                else self.styles.muted
                if step["kind"] == "wait"
                else self.styles.small
            )
            title = "\u00a0" * (3 * min(step["depth"], 6)) + step["title"]
            rows.append(
                [
                    self.styles.paragraph(step["step"], self.styles.muted),
                    self.styles.paragraph(_mark(step), style),
                    self.styles.paragraph(title, style),
                    self.styles.paragraph(step["instrument"], self.styles.muted),
                    self.styles.paragraph(step["started"][11:19], self.styles.muted),
                    self.styles.paragraph(duration(step["duration_s"]), style),
                    self.styles.paragraph(_came_to(step), style),
                ]
            )
        shares = (0.06, 0.035, 0.345, 0.13, 0.095, 0.105, 0.23)
        heads = ("No.", "", "Step", "Instrument", "Time", "Duration", "Result")
        table = self.styles.table(heads, rows, [self.width * share for share in shares])
        return [table, *self._more(len(steps), self.template.most_steps, "steps")]

    def _actions(self) -> Flowables:
        rows = []
        for action in self.document["actions"]:
            if action["kind"] == "state" and not (action["reason"] or action["by"]):
                continue
            what = f"{action['kind']}: {_what(action)}"
            if said := facts_words(action["details"].get("facts")) if action["kind"] == "answer" else "":
                what += f" ({said})"
            rows.append([action["time"][11:19], what, action["by"], action["reason"]])
        shares = (0.1, 0.5, 0.18, 0.22)
        heads = ("Time", "What", "By", "Reason")
        return [self.styles.table(heads, rows, [self.width * share for share in shares])] if rows else []

    def _log(self) -> Flowables:
        entries = [entry for entry in self.document["log"] if entry["level"] in _LEVELS]
        rows = [
            [entry["time"][11:19], entry["level"], entry["message"]]
            for entry in entries[: self.template.most_rows]
        ]
        if not rows:
            return []
        table = self.styles.table(
            ("Time", "Level", "Message"), rows, [self.width * s for s in (0.1, 0.12, 0.78)]
        )
        return [table, *self._more(len(entries), self.template.most_rows, "warnings")]

    # ---- where it comes from
    def _versions(self) -> Flowables:
        versions = self.document["versions"]
        packages = ", ".join(f"{each['name']} {each['version']}" for each in versions["packages"])
        rows: list[tuple[str, object]] = [
            (name, told(value)) for name, value in versions.items() if name != "packages"
        ]
        rows.append(("Packages", packages))
        rows += [
            (
                f"Source {Path(source['name']).name}",
                self.styles.paragraph(f"SHA-256 {source['sha256']}", self.styles.mono),
            )
            for source in self.document["sources"]
        ]
        rows += [
            (
                file["name"],
                self.styles.paragraph(f"{file['size']} B, SHA-256 {file['sha256']}", self.styles.mono),
            )
            for file in self.document["files"][: self.template.most_rows]
        ]
        return self._fields(rows)

    def _integrity(self) -> Flowables:
        run, record = self.document["run"], self.document["record"]
        signature = record["signature"] or {}
        mono = self.styles.mono
        whole = "whole and closed" if run["is_complete"] else "not whole: it was cut off, or altered"
        return self._fields(
            [
                ("Record", whole),
                ("Digest", self.styles.paragraph(record["digest"], mono) if record["digest"] else "none"),
                ("Key", self._key(signature)),
                (
                    "Signature",
                    self.styles.paragraph(signature["signature"], mono)
                    if signature.get("signature")
                    else f"none {signature.get('unsigned', '')}",
                ),
                ("To verify", f"praxis-desktop history verify {run['id']}"),
            ]
        )

    def _key(self, signature: Mapping[str, Any]) -> object:
        """The key whole, and as ``history verify`` tells it."""
        key = str(signature.get("key", ""))
        return (
            self.styles.paragraph(f"{fingerprint(bytes.fromhex(key))} ({key})", self.styles.mono)
            if key
            else ""
        )


def told(value: object) -> str:
    """A value as a report shows it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return short(value, 6)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        text = ", ".join(map(str, value))
    return text if len(text) <= _MOST_VALUE else f"{text[:_MOST_VALUE]} …"


def _approval(told: Mapping[str, str] | None) -> str:
    return " · ".join(f"{key} {what}" for key, what in (told or {}).items() if what)


def _moment(iso: str) -> str:
    return f"{iso[:10]} {iso[11:19]} (UTC{iso[23:]})"


def _hardware(part: Mapping[str, Any]) -> str:
    return "simulated" if part.get("simulated") else "hardware"


def _mark(step: Mapping[str, Any]) -> str:
    return _MARKS["skipped" if is_left_out(step) else step["status"]] if step["status"] in _MARKS else ""


def _what(action: Mapping[str, Any]) -> str:
    what = str(action["what"])
    if action["kind"] == "action":
        return action_words(what, action["details"])
    return what.replace("_", " ") if action["kind"] == "state" else what


def _came_to(step: Mapping[str, Any]) -> str:
    decided = [decided_words(decision) for decision in step["decisions"]]
    if is_left_out(step) or is_by_hand(step):
        return " · ".join(decided)
    result = step["result"]
    came = step["summary"] or (told(result) if isinstance(result, str | int | float) else "")
    return " · ".join(filter(None, [step["error"] or came, *decided]))
