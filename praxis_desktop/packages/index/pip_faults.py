"""pip's error messages, turned into errors with the package, the reason and the remedy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.messages import Message
from praxis_desktop.packages.addresses import without_secrets
from praxis_desktop.packages.errors import (
    IndexUnreachable,
    PackageNotFound,
    PackageNotSaved,
    VersionNotFound,
    WheelDamaged,
)
from praxis_desktop.packages.import_names import meant_by
from praxis_desktop.packages.index.pip_process import PipAnswer

_NO_MATCH: Final = re.compile(r"No matching distribution found for (\S+)")
_NOT_FETCHED: Final = re.compile(r"Could not fetch URL (\S+?): (.*?)(?: - skipping)?$", re.MULTILINE)
_VERSIONS: Final = re.compile(r"\(from versions: ([^)]*)\)")
_HASHES: Final = re.compile(r"Expected sha256 (\w+)\s+Got\s+(\w+)")
_SKIPPED_WHEEL: Final = re.compile(r"Skipping link: none of the wheel's tags .* compatible.*?: (\S+)")
_SKIPPED_SOURCE: Final = re.compile(r"Skipping link: No sources permitted for (\S+?):")
_OTHER_PYTHON: Final = re.compile(
    r"Ignored the following versions that require a different python version: (.*)"
)
_DIFFERENT_PYTHON: Final = re.compile(r"requires a different Python: \S+ not in '([^']*)'")
"""The message of pip 25 and later for a package whose page does not give its Python version."""
_REFUSED: Final = re.compile(r"\b(401|403|407)\b")
_WHEEL: Final = re.compile(r"([^/\s]+\.whl)")

_NO_NETWORK: Final = "Look whether the network is there."
_CERTIFICATE: Final = "Set up its certificate: pip config set global.cert FILE."
_ADDRESS: Final = "Look whether its address is right, and it runs."
_PROXY: Final = "Look at the proxy that pip is set up with."
_LATER: Final = "Try again later, or tell who runs it."

_NETWORK: Final = (
    ("Name or service not known", "its name is not known", _NO_NETWORK),
    ("Temporary failure in name resolution", "its name is not known", _NO_NETWORK),
    ("nodename nor servname", "its name is not known", _NO_NETWORK),
    ("getaddrinfo failed", "its name is not known", _NO_NETWORK),
    ("Failed to resolve", "its name is not known", _NO_NETWORK),
    ("ProxyError", "the proxy does not let anything through", _PROXY),
    ("Connection refused", "it refuses the connection", _ADDRESS),
    ("actively refused", "it refuses the connection", _ADDRESS),
    ("Network is unreachable", "there is no way to it", _NO_NETWORK),
    ("No route to host", "there is no way to it", _NO_NETWORK),
    ("timed out", "it does not answer in time", _NO_NETWORK),
    ("CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted", _CERTIFICATE),
    ("ssl certificate", "its certificate is not trusted", _CERTIFICATE),
    ("SSLError", "its certificate is not trusted", _CERTIFICATE),
    ("check_hostname", "its certificate is not trusted", _CERTIFICATE),
    ("Connection aborted", "it ends the connection", _LATER),
    ("Connection broken", "it ends the connection", _LATER),
    ("Connection reset", "it ends the connection", _LATER),
    ("Server Error", "it has an error of its own", _LATER),
    (" error responses", "it has an error of its own", _LATER),
)
"""pip's words, our words, and the remedy."""


def fault_of(answer: PipAnswer, project: str, wanted: str) -> PraxisError:
    """The error for a failed call of pip that was looking for ``wanted``, a requirement of ``project``.

    It contains no secrets: of addresses it names only the server.
    """
    said = without_secrets("\n".join([*answer.lines, answer.log]))
    if "No space left on device" in said or "Errno 28" in said or "not enough space on the disk" in said:
        return PackageNotSaved(
            Message("the disk is full: {project} cannot be downloaded", project=project),
            hint="Make room and try again; what was there before is untouched.",
        )
    hashes = _HASHES.search(said)
    if hashes or "DO NOT MATCH THE HASHES" in said:
        return _wrong_hash(said, project)
    unfetched = [(match[1], match[2]) for match in _NOT_FETCHED.finditer(said)]
    if _NO_MATCH.search(said):
        for address, reason in unfetched:
            fault = _network_fault(reason, address, project)
            if fault is not None:
                return fault
        return _not_found(said, project, wanted)
    different = _DIFFERENT_PYTHON.search(said)
    if different:
        return _for_other_pythons(project, different[1])
    return _network_fault(said, "", project) or IndexUnreachable(
        Message("pip could not get {project}: {lines}", project=project, lines=_last_error(answer.lines)),
        project=project,
        hint=Message("pip itself may say more: pip download {project}", project=project),
    )


def _network_fault(reason: str, address: str, project: str) -> IndexUnreachable | None:
    server = urlsplit(address).netloc.rpartition("@")[2] or _server_in(reason)
    index = Message("the index at {server}", server=server) if server else "the index"
    refused = _REFUSED.search(reason)
    if refused and ("Client Error" in reason or "HTTP error" in reason or "Proxy" in reason):
        what = {
            "401": "wants a name and a password",
            "403": "does not let you in",
            "407": "is behind a proxy",
        }
        return IndexUnreachable(
            Message(
                "{index} {what} ({refused}), and {project} was not found elsewhere",
                index=index,
                what=what[refused[1]],
                refused=refused[1],
                project=project,
            ),
            project=project,
            hint="Set up pip with the index's address, name and password (pip config, or a .netrc file).",
        )
    for theirs, ours, hint in _NETWORK:
        if theirs in reason:
            return IndexUnreachable(
                Message(
                    "{index} cannot be asked for {project}: {ours}", index=index, project=project, ours=ours
                ),
                project=project,
                hint=Message(
                    "{hint} Wheels can be added as files, too: praxis-desktop packages add FILE.whl",
                    hint=hint,
                ),
            )
    return None


_BY_HAND: Final = "praxis-desktop packages add FILE.whl takes a wheel that you have from elsewhere."


def _for_other_pythons(project: str, other: str) -> VersionNotFound:
    told = Message(
        "the index has {project} for other versions of Python only: {other}", project=project, other=other
    )
    return VersionNotFound(told, project=project, hint=_BY_HAND)


def _not_found(said: str, project: str, wanted: str) -> PackageNotFound | VersionNotFound:
    versions = _VERSIONS.search(said)
    there = [] if versions is None or versions[1] == "none" else versions[1].split(", ")
    if there:
        shown = ", ".join(there[:-6:-1]) + (
            Message(" and {count} others", count=len(there) - 5) if len(there) > 5 else ""
        )
        return VersionNotFound(
            Message(
                "the index has no {wanted}, only {project} {shown}",
                wanted=wanted,
                project=project,
                shown=shown,
            ),
            project=project,
            hint="Ask for one of those.",
        )
    wheels = [match[1].rpartition("/")[2] for match in _SKIPPED_WHEEL.finditer(said)]
    if wheels:
        return VersionNotFound(
            Message(
                "the index has {project} for other platforms only, such as {partition}",
                project=project,
                partition=wheels[-1].partition("#")[0],
            ),
            project=project,
            hint=Message("A wheel for Pyodide is needed. {by_hand}", by_hand=_BY_HAND),
        )
    if _SKIPPED_SOURCE.search(said):
        return VersionNotFound(
            Message("the index has {project} as source only, and no wheel of it", project=project),
            project=project,
            hint=Message(
                "Build a wheel with: pip wheel --no-deps {project}. {by_hand}",
                project=project,
                by_hand=_BY_HAND,
            ),
        )
    other = _OTHER_PYTHON.search(said)
    if other:
        return _for_other_pythons(project, other[1][-200:])
    meant = meant_by(project)
    return PackageNotFound(
        Message("the index has no package {project}", project=project),
        project=project,
        hint=Message("Is {meant} meant? {by_hand}", meant=meant, by_hand=_BY_HAND)
        if meant
        else Message(
            "Look whether the name is right, and the index that pip is set up with. {by_hand}",
            by_hand=_BY_HAND,
        ),
    )


def _wrong_hash(said: str, project: str) -> WheelDamaged:
    hashes = _HASHES.search(said)
    names = [name for name in _WHEEL.findall(said) if name.replace("_", "-").lower().startswith(project)]
    told = (
        Message(" (SHA-256 {found}... and not {wanted}...)", found=hashes[2][:12], wanted=hashes[1][:12])
        if hashes
        else ""
    )
    return WheelDamaged(
        Message(
            "what the index sent for {project} is not what it promised{told}", project=project, told=told
        ),
        file=names[-1] if names else project,
        project=project,
        hint="Try again. If it stays so, tell who runs the index: the file may have been tampered with.",
    )


def _server_in(text: str) -> str:
    match = re.search(r"://([^/\s'\"]+)", text) or re.search(r"host='([^']+)'", text)
    return match[1].rpartition("@")[2] if match else ""


def _last_error(lines: Sequence[str]) -> str:
    errors = [line for line in lines if line.startswith("ERROR: ")]
    last = (errors or [line for line in lines if line.strip()] or ["it said nothing"])[-1]
    return without_secrets(last.removeprefix("ERROR: "))[:300]
