"""``history export``: exports runs from the history in various formats."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.cli.arguments import add_action, refuse_file
from praxis_desktop.cli.commands import packages
from praxis_desktop.cli.commands.history.listing import add_filters, filter_of
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.core.errors import UsageError
from praxis_desktop.records.exporting.export import FORMATS, Exporter, format_of, print_json
from praxis_desktop.records.history.rows import Filter

if TYPE_CHECKING:
    from praxis_desktop.cli.arguments import Actions
    from praxis_desktop.records.history.history import History

_DESCRIPTION = """Export runs for other programs and for people.

One run goes into a file ({files}) or into a folder; several go into
a folder with a list of them and a subfolder for each. Choose the runs by ID, with the options of
'history list', or with --all."""


def add_export(actions: Actions) -> None:
    """Add ``history export ID... -o FILE|FOLDER --format FORMAT``."""
    files = ", ".join(f"FILE{each.ending}: {each.file_kind}" for each in FORMATS.values())
    summary = f"export runs as {_one_of([each.label for each in FORMATS.values()])}"
    parser = add_action(actions, "export", summary, _DESCRIPTION.format(files=files), perform=export)
    parser.epilog = "More: export.html in the manual"
    parser.add_argument("runs", metavar="ID", nargs="*", default=[], help="numbers of runs, ids, or 'last'")
    parser.add_argument("--all", action="store_true", default=False, help="every run")
    parser.add_argument(
        "-o", "--output", metavar="FILE|FOLDER", default="", help="where to; - writes JSON to standard output"
    )
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        default="",
        help=f"{_one_of(list(FORMATS))}, or several (separated by commas) or all into a folder (default: "
        "from FILE's extension)",
    )
    parser.add_argument(
        "--template",
        metavar="FILE",
        default="",
        help="a template for the PDF's layout (export.html in the manual)",
    )
    add_filters(parser)


def export(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Export the runs that the options name. Raises UsageError."""
    from praxis_desktop.cli.commands.history.listing import HistoryEvent, opened_history, progress_of

    if not options.output:
        raise UsageError(
            "export needs -o, which says where to write", hint="Such as -o report.pdf, or -o - for JSON."
        )
    to_standard_output = options.output == "-"
    target = Path(options.output)
    formats = _formats(options.format, target, to_standard_output=to_standard_output)
    if options.template and not any(FORMATS[each].is_report for each in formats):
        able = [name for name, each in FORMATS.items() if each.is_report]
        raise UsageError(f"--template is for --format {_one_of(able)}")
    refuse_file(target.absolute())
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        records = _records(options, history)
        if to_standard_output:
            print_json(records)
            return 0
        exporter = Exporter(formats, Path(options.template) if options.template else None)
        if len(records) == 1 and options.runs:
            written = exporter.write_one(records[0], target.absolute())
        else:
            written = exporter.write_many(records, target.absolute(), progress_of(teller, "exporting"))
        teller.for_programs(
            HistoryEvent("exported", {"path": str(written), "runs": [each.name for each in records]})
        )
        teller.for_people(f"{packages.listing.counted(len(records), 'run')} exported to {written}")
        teller.result({"path": str(written), "runs": len(records)})
    return 0


def _formats(named: str, target: Path, *, to_standard_output: bool) -> tuple[str, ...]:
    told = tuple(each.strip() for each in named.split(",") if each.strip())
    if "all" in told:
        told = tuple(FORMATS)
    wrong = [each for each in told if each not in FORMATS]
    if wrong:
        raise UsageError(f"there is no format {wrong[0]!r}", hint=f"There are {', '.join(FORMATS)} and all.")
    by_name = format_of(target)
    if to_standard_output:
        if told not in ((), ("json",)):
            raise UsageError(
                "only JSON can be written to standard output", hint="Give -o FILE for the other formats."
            )
        return ("json",)
    if not told and by_name is None:
        raise UsageError(
            "export needs --format, which says what to write", hint=f"It is one of {', '.join(FORMATS)}."
        )
    if told and by_name is not None and told != (by_name,):
        raise UsageError(
            f"the name {target.name} means {by_name}, but --format says {named}",
            hint="Name the file after its format; several formats go into a folder.",
        )
    return tuple([each for each in FORMATS if each in told]) if told else (by_name,) if by_name else ()


def _one_of(names: Sequence[str]) -> str:
    """Return the names as a phrase, such as ``csv, json or pdf``."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _records(options: argparse.Namespace, history: History) -> list[Path]:
    """Return the record folders of the selected runs, newest first."""
    wanted = filter_of(options)
    if options.runs:
        if options.all or wanted != Filter():
            raise UsageError("ids cannot be combined with --all or with options that choose runs")
        found = {run.run_id: run for run in map(history.find, options.runs)}
        runs = list(found.values())
    else:
        if not options.all and wanted == Filter():
            raise UsageError(
                "no runs were named to export",
                hint="Give ids, `last`, --all, or for example --protocol NAME.",
            )
        runs = history.runs(wanted)
    gone = [run.run_id for run in runs if run.is_removed]
    if gone and options.runs:
        raise UsageError(f"the record of {gone[0]} was deleted, so there is nothing to export")
    kept = [run for run in runs if not run.is_removed]
    if not kept:
        raise UsageError("there is no such run", hint="`praxis-desktop history list` lists the runs.")
    return [history.folder_of(run) for run in kept]
