"""A run as CSV files, one for each kind of data."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.files import open_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.records import exporting
from praxis_desktop.records.exporting.format import FILES, Format, RunToExport, slug, unique

if TYPE_CHECKING:
    from zipfile import ZipInfo

    from praxis_desktop.records.exporting.document import Document


BOM = "\ufeff"
"""The byte order mark by which spreadsheets recognize UTF-8."""

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Characters that may make a spreadsheet treat text that begins with one of them as a formula."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def cell(value: object) -> str:
    """Return a value as the text of a cell: numbers have a decimal point, lists and dicts are JSON.

    Text that a spreadsheet might treat as a formula gets a leading apostrophe, unless the text is a number.
    """
    if value is None:
        return ""
    if value is True or value is False:
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return repr(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if text.startswith(_RUN) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file that conforms to RFC 4180, in UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    text.write(BOM)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([cell(name) for name in head])
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8")


_STEPS = (
    *("run", "step", "parent", "depth", "kind", "status", "title", "operation", "instrument", "started"),
    *("duration_s", "expected_s", "summary", "error", "decisions", "arguments", "result", "line", "thread"),
    "simulated",
)
_WELLS = (
    *("run", "name", "plate", "well", "row", "column", "value", "unit", "low", "high", "step", "time"),
    "simulated",
)
_LOG = ("run", "time", "level", "message", "simulated")
_ACTIONS = ("run", "time", "kind", "what", "by", "reason", "details", "simulated")
_VALUES = (
    *("run", "name", "kind", "title", "value", "unit", "low", "high", "step", "time", "simulated"),
    "by_hand",
)
_FIGURES = (
    *("run", "figure", "name", "where", "value", "unit", "low", "high", "outside", "simulated", "by_hand"),
)
LISTED = (
    *("verdict", "reason", "run", "number", "name", "protocol", "state", "ending", "operator", "started"),
    *("duration_s", "simulated", "error", "notes", "skipped_steps", "values_by_hand"),
)
"""The columns in a list of runs."""

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The timestamp of every file in an archive, so that the same run always produces the same bytes."""


def csv_files(document: Document) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of a run's CSV files."""
    run = document["run"]
    yield "run.csv", csv_bytes(("field", "value"), _run_rows(document))
    yield "figures.csv", csv_bytes(_FIGURES, _rows(run, _FIGURES, _figure_rows(document)))
    # One step at a time: copies of all steps of a long run would take more memory than the document.
    steps = ({**step, "decisions": _decided(step)} for step in document["steps"])
    yield "steps.csv", csv_bytes(_STEPS, _rows(run, _STEPS, steps))
    yield "wells.csv", csv_bytes(_WELLS, _rows(run, _WELLS, document["wells"]))
    yield "log.csv", csv_bytes(_LOG, _rows(run, _LOG, document["log"]))
    yield "actions.csv", csv_bytes(_ACTIONS, _rows(run, _ACTIONS, document["actions"]))
    values = [
        {**output, "name": output["key"]}
        for output in document["outputs"]
        if output["kind"] in ("value", "state", "view")
    ]
    yield "values.csv", csv_bytes(_VALUES, _rows(run, _VALUES, values))
    taken: set[str] = set()
    for output in document["outputs"]:
        made = _data_file(run, output)
        if made is not None:
            name, content = made
            yield f"{unique(name, taken)}.csv", content


def _data_file(run: Mapping[str, Any], output: Mapping[str, Any]) -> tuple[str, bytes] | None:
    value, unit = output["value"], output["unit"]
    if not isinstance(value, Mapping):
        return None
    if output["kind"] == "table":
        units = value.get("units", {})
        heads = [f"{column} ({units[column]})" if column in units else column for column in value["columns"]]
        return f"table-{slug(output['key'])}", _data(run, heads, value["rows"])
    if output["kind"] == "series":
        head = ("time_s", f"{output['title']} ({unit})" if unit else output["title"])
        return f"series-{slug(output['key'])}", _data(run, head, value["points"])
    return None


def _data(run: Mapping[str, Any], head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV, with the run's ID and simulation status in each row, as in ``_rows``."""
    marked = ([run["id"], *row, run["simulated"]] for row in rows)
    return csv_bytes(("run", *head, "simulated"), marked)


def _figure_rows(document: Document) -> Iterator[Mapping[str, object]]:
    """Yield a row for each named number of the run, and for each other number that has limits."""
    for output in document["outputs"]:
        for figure in exporting.figures_in(output):
            yield {
                **structs.asdict(figure),
                "figure": figure.title,
                "name": figure.key,
                "value": None if figure.is_missing else figure.value,
                "outside": figure.is_outside if figure.has_limits and not figure.is_missing else None,
                "by_hand": output.get("by_hand"),
            }


def _run_rows(document: Document) -> Iterator[Sequence[object]]:
    run, protocol, record = document["run"], document["protocol"], document["record"]
    yield "verdict", document["verdict"]["verdict"]
    yield "verdict.reason", document["verdict"]["reason"]
    yield "run", run["id"]
    names = ("number", "name", "state", "ending", "reason", "ended_by", "operator", "notes", "started")
    for name in (*names, "ended"):
        yield name, run[name]
    yield "duration_s", run["duration_s"]
    yield "simulated", run["simulated"]
    yield "skipped_steps", run["skipped_steps"]
    yield "values_by_hand", run["values_by_hand"]
    for what, count in run["planned"].items():
        yield f"planned.{what}", count
    yield "error", _error(run)
    for name in ("name", "title", "version", "file"):
        yield f"protocol.{name}", protocol[name]
    for source in document["sources"]:
        yield f"source.{source['name']}.sha256", source["sha256"]
    for parameter in document["parameters"]:
        yield f"parameter.{parameter['name']}", parameter["value"]
    for machine in document["bench"]["machines"]:
        simulated = " (simulated)" if machine.get("simulated") else ""
        yield f"machine.{machine['role']}", f"{machine.get('backend', '')}{simulated}"
    for piece in document["bench"]["labware"]:
        yield f"labware.{piece['role']}", piece["catalogue"]
    for port in document["bench"]["ports"]:
        yield f"port.{port['role']}", port.get("device", "")
    yield "bench.file", document["bench"].get("file", "")
    for part in document["bench"].get("world", ()):
        yield f"world.{part['role']}", part["effects"]
    for name, version in document["versions"].items():
        if name != "packages":
            yield f"version.{name}", version
    for package in document["versions"]["packages"]:
        yield f"package.{package['name']}", package["version"]
    for file in document["files"]:
        yield f"file.{file['name']}.sha256", file["sha256"]
    yield "record.digest", record["digest"]
    yield "record.signature", (record["signature"] or {}).get("signature", "")


def listed(document: Document) -> dict[str, object]:
    """Return the row for the run in a list of runs, with the columns ``LISTED``."""
    run, protocol = document["run"], document["protocol"]
    told = {
        **run,
        "verdict": document["verdict"]["verdict"],
        "reason": document["verdict"]["reason"],
        "run": run["id"],
        "protocol": protocol["title"] or protocol["name"],
        "error": _error(run),
    }
    return {name: told[name] for name in LISTED}


def listed_bytes(runs: Iterable[Mapping[str, object]]) -> bytes:
    """Return a list of runs as the contents of a CSV file."""
    return csv_bytes(LISTED, ([run[name] for name in LISTED] for run in runs))


def write_archive(
    file: BinaryIO, files: Iterable[tuple[str, bytes]], own: Iterable[tuple[str, Path]] = ()
) -> None:
    """Write ``files``, then the run's ``own`` files, to a ZIP archive. Identical files produce identical
    archives. Raises OSError.
    """
    import zipfile

    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(_member(name), content)
        for name, path in own:
            inside = _member(f"{FILES}/{name}")
            with open_regular(path) as source, archive.open(inside, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)


def _member(name: str) -> ZipInfo:
    """Return the entry for a file in an archive."""
    from zipfile import ZIP_DEFLATED, ZipInfo

    member = ZipInfo(name, _EARLIEST)
    member.compress_type = ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    return member


def _rows(
    run: Mapping[str, Any], columns: Sequence[str], entries: Iterable[Mapping[str, Any]]
) -> Iterator[Sequence[object]]:
    """Yield rows with the run's ID and simulation status, because rows may be copied elsewhere."""
    same = {"run": run["id"], "simulated": run["simulated"]}
    for entry in entries:
        yield [same[column] if column in same else entry.get(column) for column in columns]


def _decided(step: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{decision['value']} {decision['given']}" if "given" in decision else str(decision["value"])
        for decision in step["decisions"]
    )


def _error(run: Mapping[str, Any]) -> str:
    error = run["error"]
    return f"{error['name']}: {error['message']}" if error else ""


def _refuse_one_file(target: Path) -> None:
    if target.suffix.lower() == ".csv" and not target.is_dir():
        raise UsageError(
            Message(
                "{name} cannot hold a run: a run needs several CSV files, for steps, wells, figures and more",
                name=target.name,
            ),
            hint=Message(
                "Choose an archive, such as {stem}.zip, or a folder whose name does not end in .csv.",
                stem=target.stem,
            ),
        )


def _write(file: BinaryIO, run: RunToExport) -> None:
    write_archive(file, csv_files(run.document), run.own_files())


def _write_list(file: BinaryIO, runs: Sequence[Mapping[str, object]]) -> None:
    file.write(listed_bytes(runs))


FORMAT = Format(
    "csv",
    label="CSV",
    title="CSV tables",
    purpose="tables for a spreadsheet",
    file_kind="Archive of CSV files",
    ending=".zip",
    other_endings=(".csv",),
    check=_refuse_one_file,
    write=_write,
    parts=lambda run: csv_files(run.document),
    write_list=_write_list,
)
