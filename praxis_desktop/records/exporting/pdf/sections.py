"""The sections of a report, made from the run's document. Empty sections are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, Spacer

from praxis_desktop.core.sizes_and_durations import duration_for_people, with_minus_signs
from praxis_desktop.records.decisions import (
    action_words,
    decided_words,
    facts_words,
    is_by_hand,
    is_left_out,
)
from praxis_desktop.records.exporting.document import Document
from praxis_desktop.records.exporting.pdf import charts, results
from praxis_desktop.records.exporting.pdf.styles import BOLD, TEXT, Styles, draw
from praxis_desktop.records.exporting.pdf.template import Template
from praxis_desktop.records.exporting.pdf.verdict_band import answer_in, question_words, stopped_words
from praxis_desktop.records.numbers import told
from praxis_desktop.records.signing import fingerprint

Flowables = list[Flowable]

_LEVELS = ("warning", "error", "critical")
_MARKS = {"completed": "✓", "failed": "✗", "cancelled": "–", "skipped": "»", "interrupted": "?"}
_MOST_QUESTIONS = 3

_KINDS = {"state": "run", "question": "question", "answer": "answer", "halt": "emergency stop"}
_STATES = {
    "pending": "starting",
    "intervening": "carrying out the answer",
    "requires_intervention": "needs a decision",
    "resuming": "continuing",
    "canceling": "stopping",
    "cancelled": "stopped",
    "failed": "ended by error",
}
"""The words for a run's states, as used in the window."""


class Sections:
    """Creates the contents of sections. ``width`` is the width between the margins, in points."""

    def __init__(self, document: Document, template: Template, styles: Styles, width: float) -> None:
        self.document = document
        self.template = template
        self.styles = styles
        self.width = width

    def of(self, shows: str) -> Flowables:
        """Return the contents of the section whose name is ``shows``."""
        own: Mapping[str, Callable[[], Flowables]] = {
            "summary": self._summary,
            "parameters": self._parameters,
            "bench": self._bench,
            "technical": self._technical,
            "steps": self._steps,
            "actions": self._actions,
            "log": self._log,
            "versions": self._versions,
            "integrity": self._integrity,
            "signatures": self._signatures,
        }
        if shows in own:
            return own[shows]()
        made: Mapping[str, Callable[[Document, Template, Styles, float], Flowables]] = {
            "plates": charts.plates,
            "courses": charts.courses,
            "figures": charts.figures,
            "judged": results.judged,
            "tables": results.tables,
            "values": results.values,
        }
        return made[shows](self.document, self.template, self.styles, self.width)

    def _fields(self, rows: Sequence[tuple[str, object]]) -> Flowables:
        kept = [(name, value) for name, value in rows if value not in ("", None)]
        return [self.styles.fields(kept, self.width)] if kept else []

    # ---- the run
    def _summary(self) -> Flowables:
        run, protocol = self.document["run"], self.document["protocol"]
        approved = _approval(protocol["approved"])
        version = f" {protocol['version']}" if protocol["version"] else ""
        error, is_stopped = run["error"], run["state"] == "cancelled"
        return self._fields(
            [
                ("Operator", run["operator"]),
                ("Name of the run", run["name"]),
                ("Notes", run["notes"]),
                ("Protocol", f"{protocol['title'] or protocol['name']}{version}"),
                ("Approved", approved),
                ("Time", f"{_moment(run['started'])}, {duration_for_people(run['duration_s'])}"),
                ("Instruments", self._instruments()),
                *self._questions(),
                ("Stopped", stopped_words(self.document)),
                ("Reason", " · ".join(filter(None, [run["reason"], run["ended_by"]]))),
                # Python reports a stopped program as an error, which no reader needs to see.
                ("Error", f"{error['name']}: {error['message']}" if error and not is_stopped else ""),
                *[("Caution", problem) for problem in run["problems"]],
            ]
        )

    def _instruments(self) -> str:
        """Return each instrument, and whether it was real: ``scale: XPR205, real``."""
        bench = self.document["bench"]
        told = {part["role"]: _hardware(part) for part in (*bench["ports"], *bench["machines"])}
        names = {part["role"]: _called(part) for part in (*bench["machines"], *bench["ports"])}
        return "; ".join(
            f"{role}: {', '.join(filter(None, (names[role], what)))}" for role, what in told.items()
        )

    def _questions(self) -> list[tuple[str, str]]:
        """Return the first questions and their answers. The technical part of the report has all of them."""
        asked = question_words(self.document)
        rows = [("Question", words) for words in asked[:_MOST_QUESTIONS]]
        if more := len(asked) - len(rows):
            rows.append(("", f"{more:,} more question{'s' * (more != 1)} in Decisions and interventions"))
        return rows

    def _parameters(self) -> Flowables:
        return self._fields(
            [
                (each["title"] or each["name"], f"{told(each['value'])} {each['unit']}".rstrip())
                for each in self.document["parameters"]
            ]
        )

    def _technical(self) -> Flowables:
        run = self.document["run"]
        said = f"How the run was carried out, with what, and how to verify it. Record {run['id']}."
        file, source = self.document["protocol"]["file"], next(iter(self.document["sources"]), None)
        digest = f", SHA-256 {source['sha256'][:16]}…" if source else ""
        rows = self._fields([("File", f"{file}{digest}" if file else "")])
        return [self.styles.paragraph(said, self.styles.muted), *rows]

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
        rows += [[part["role"], part["effects"], "", "world"] for part in bench.get("world", ())]
        if bench.get("file"):
            rows.append(["bench", bench["file"], "", "file"])
        if not rows:
            return []
        shares = (0.22, 0.38, 0.24, 0.16)
        return [
            self.styles.table(("Role", "What", "Port", ""), rows, [self.width * share for share in shares])
        ]

    def _more(self, count: int, shown: int, what: str) -> Flowables:
        if count <= shown:
            return []
        said = f"{count - shown} more {what} are in the CSV and JSON of this run."
        return [Spacer(0, 3), self.styles.paragraph(said, self.styles.muted)]

    # ---- what the run did
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
            if "thread" in step:
                title += f" (thread {step['thread']})"
            rows.append(
                [
                    self.styles.paragraph(step["step"], self.styles.muted),
                    self.styles.paragraph(_mark(step), style),
                    self.styles.paragraph(title, style),
                    self.styles.paragraph(step["instrument"], self.styles.muted),
                    self.styles.paragraph(step["started"][11:19], self.styles.muted),
                    self.styles.paragraph(duration_for_people(step["duration_s"]), style),
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
            if (action["kind"], action["what"]) == ("action", "answer"):
                continue  # already shown by the answer itself
            what = f"{_KINDS.get(action['kind'], action['kind'])}: {_what(action)}"
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

    # ---- the program and its origin
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
        whole = (
            "Complete: everything from the start of the run to its end was recorded."
            if run["is_complete"]
            else "Incomplete: the record was cut off or altered."
        )
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
        """Return the complete key, and its fingerprint in the form shown by ``history verify``."""
        key = str(signature.get("key", ""))
        return (
            self.styles.paragraph(f"{fingerprint(bytes.fromhex(key))} ({key})", self.styles.mono)
            if key
            else ""
        )

    def _signatures(self) -> Flowables:
        """Return lines for the people who performed, reviewed and approved the run to fill in by hand."""
        colours = self.template.colours
        return [_SignOff(colours.muted, colours.muted, colours.text)]


class _SignOff(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Blank lines for names, dates and signatures on paper."""

    _ROLES = ("Performed", "Reviewed", "Approved")
    _LINES = ("Name", "Date", "Signature")

    def __init__(self, rule: str, muted: str, text: str) -> None:
        super().__init__()
        self._colours = rule, muted, text

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, 74.0
        return self.width, self.height

    def draw(self) -> None:
        canvas, (rule, muted, text) = self.canv, map(HexColor, self._colours)
        gap = 16.0
        wide = (self.width - gap * (len(self._ROLES) - 1)) / len(self._ROLES)
        for place, role in enumerate(self._ROLES):
            left = place * (wide + gap)
            canvas.setFillColor(text)
            draw(canvas, left, self.height - 10, role, BOLD, 8)
            for line, what in enumerate(self._LINES):
                y = self.height - 30 - line * 20
                canvas.setFillColor(muted)
                draw(canvas, left, y, what, TEXT, 7)
                canvas.setStrokeColor(rule)
                canvas.setLineWidth(0.6)
                canvas.line(left + 44, y - 2, left + wide, y - 2)


def _approval(told: Mapping[str, str] | None) -> str:
    return " · ".join(f"{key} {what}" for key, what in (told or {}).items() if what)


def _moment(iso: str) -> str:
    return f"{iso[:10]} {iso[11:19]} (UTC{iso[23:]})"


def _hardware(part: Mapping[str, Any]) -> str:
    return "simulated" if part.get("simulated") else "real"


def _called(part: Mapping[str, Any]) -> str:
    """Return an instrument's name, or else its port or device."""
    return str(part.get("name") or part.get("port") or part.get("device") or "").removeprefix("sim:")


def _mark(step: Mapping[str, Any]) -> str:
    return _MARKS["skipped" if is_left_out(step) else step["status"]] if step["status"] in _MARKS else ""


def _what(action: Mapping[str, Any]) -> str:
    what = str(action["what"])
    match action["kind"]:
        case "action":
            return action_words(what, action["details"])
        case "state":
            return _STATES.get(what, what.replace("_", " "))
        case "answer":
            return answer_in(action) or "none was given"
    return _without_marks(what)


def _without_marks(words: str) -> str:
    """Return ``words`` without the ``b`` and quotation marks of ``bytes`` literals."""
    return re.sub(r"\bb(['\"])(.*?)\1", r"\2", words)


def _came_to(step: Mapping[str, Any]) -> str:
    decided = [decided_words(decision) for decision in step["decisions"]]
    if is_left_out(step) or is_by_hand(step):
        return " · ".join(decided)
    result = step["result"]
    came = with_minus_signs(step["summary"]) or (
        told(result) if isinstance(result, str | int | float) else ""
    )
    return " · ".join(filter(None, [step["error"] or came, *decided]))
