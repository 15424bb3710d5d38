"""The conformance table: the result of each check of the Web Platform Tests, and the tests that
do not apply.
"""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from praxis_desktop.interpreter.host.js.global_scope import PYODIDE_VERSION
from tests.ports.web_serial.benches import FakeBench, PtyBench
from tests.ports.web_serial.runner import Check, check_files, checks_of, run_checks

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "web-serial-conformance.md"
COMMAND = "python -m tests.ports.web_serial"

_BY_HAND = "run by hand, on a device whose TX and RX are joined"
_NO_FRAMES = "a guest has no documents, frames and origins; without a policy for ports it gets SecurityError"

NOT_APPLICABLE = {
    "serial_requestPort.https.window.js, the check without a user gesture": (
        "there are no clicks; that the operator gave a policy for ports stands for one"
    ),
    "serialPort_disconnect-manual.https.html": _BY_HAND,
    "serialPort_loopback-manual.https.html": _BY_HAND,
    "serialPort_loopback_BreakError-manual.https.html": _BY_HAND,
    "serialPort_loopback_BufferOverrunError-manual.https.html": _BY_HAND,
    "serialPort_loopback_flowControl-manual.https.html": _BY_HAND,
    "serialPort_readable-manual.https.html": _BY_HAND,
    "getPorts/reject_opaque_origin.https.html": _NO_FRAMES,
    "getPorts/sandboxed_iframe.https.window.js": _NO_FRAMES,
    "requestPort/reject_opaque_origin.https.html": _NO_FRAMES,
    "requestPort/sandboxed_iframe.https.window.js": _NO_FRAMES,
    "serial-default-permissions-policy.https.sub.html": _NO_FRAMES,
    "serial-allowed-by-permissions-policy.https.sub.html": _NO_FRAMES,
    "serial-allowed-by-permissions-policy-attribute.https.sub.html": _NO_FRAMES,
    "serial-allowed-by-permissions-policy-attribute-redirect-on-load.https.sub.html": _NO_FRAMES,
    "serial-disabled-by-permissions-policy.https.sub.html": _NO_FRAMES,
}


def all_checks() -> list[Check]:
    """Return every check, in the order of the table."""
    return [check for path in check_files() for check in checks_of(path)]


def make_document() -> tuple[str, int]:
    """Run every check and write the table; returns it and the number of failures."""
    rows: list[str] = []
    reasons: dict[str, int] = {}
    passed = failed = 0
    for path in check_files():
        checks = checks_of(path)
        fake = run_checks(path, [check.name for check in checks], FakeBench())
        with tempfile.TemporaryDirectory() as folder:
            names = [check.name for check in checks if not check.fake_only]
            pty = run_checks(path, names, PtyBench(Path(folder))) if names else {}
        for check in checks:
            outcomes = [fake[check.name], *([pty[check.name]] if check.name in pty else [])]
            passed += outcomes.count("")
            failed += len(outcomes) - outcomes.count("")
            note = "" if not check.fake_only else f"[{reasons.setdefault(check.fake_only, len(reasons) + 1)}]"
            words = ["passed" if not outcome else "FAILED" for outcome in outcomes]
            rows.append(f"| {check.file} | {check.title} | {words[0]} | {note or words[1]} |")
    return "\n".join(_lines(rows, reasons, passed, failed)) + "\n", failed


def _lines(rows: list[str], reasons: dict[str, int], passed: int, failed: int) -> Iterator[str]:
    yield "# Web Serial in the guest, against the Web Platform Tests"
    yield ""
    yield f"Made by `{COMMAND}` on {time.strftime('%Y-%m-%d')}."
    yield ""
    yield "- specification: WICG, draft of 2026-02-02; names of files: web-platform-tests, serial/"
    yield f"- guest: Pyodide {PYODIDE_VERSION}"
    yield f"- host: CPython {platform.python_version()}, {platform.system().lower()} {platform.machine()}"
    yield ""
    yield f"{passed} outcomes passed, {failed} failed. The checks are our own, of the same content, in words"
    yield "of ours; each runs in a guest, against a fake port and against a pseudo-terminal."
    yield ""
    yield "| file | check | fake port | pseudo-terminal |"
    yield "|---|---|---|---|"
    yield from rows
    yield ""
    for reason, number in reasons.items():
        yield f"[{number}] {reason}."
        yield ""
    yield "## Not applicable"
    yield ""
    yield "| file | why |"
    yield "|---|---|"
    for file, why in NOT_APPLICABLE.items():
        yield f"| {file} | {why} |"
