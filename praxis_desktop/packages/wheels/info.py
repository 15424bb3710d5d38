"""Information about wheels, taken from their names or stored earlier, so that no wheel is opened twice."""

from __future__ import annotations

import re
from typing import Final, Literal

from msgspec import Struct

from praxis_desktop.core.messages import Message
from praxis_desktop.packages.errors import WheelDamaged, WrongPlatform
from praxis_desktop.packages.guest_platform import PLATFORM, PYTHON, tags

Shelf = Literal["shipped", "system", "user"]
"""The owner of a wheel folder: the program, the administrator or the user."""


class WheelInfo(Struct, frozen=True):
    """A wheel in a wheelhouse.

    ``project`` is normalized ("typing-extensions"). ``sha256`` (in hexadecimal) and ``size`` (in bytes)
    describe the file; ``requires`` contains its ``Requires-Dist`` lines, unchanged; ``modules`` contains its
    top-level modules; ``has_libraries`` says whether it has native code for the guest. ``origin`` says where
    the wheel came from: an address without secrets, the path of a file, or "" if unknown.
    """

    project: str
    version: str
    file_name: str
    sha256: str
    size: int
    shelf: Shelf = "user"
    summary: str = ""
    requires_python: str = ""
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    has_libraries: bool = False
    origin: str = ""


SUFFIX: Final = ".whl"

_SEPARATORS = re.compile(r"[-_.]+")
_PROJECT = re.compile(r"[A-Z0-9]|[A-Z0-9][A-Z0-9._]*[A-Z0-9]", re.IGNORECASE | re.ASCII)
_TAG = re.compile(r"\w+(\.\w+)*", re.ASCII)
_BUILD = re.compile(r"\d\w*", re.ASCII)

_PROCESSORS = {
    "x86_64": "x86-64",
    "amd64": "x86-64",
    "intel": "Intel",
    "i686": "32-bit x86",
    "i386": "32-bit x86",
    "aarch64": "ARM64",
    "arm64": "ARM64",
    "armv7l": "32-bit ARM",
    "universal2": "Intel and Apple silicon",
    "wasm32": "WebAssembly",
}
_SYSTEMS = {
    "manylinux": "Linux",
    "musllinux": "Linux with musl",
    "linux": "Linux",
    "macosx": "macOS",
    "win": "Windows",
    "android": "Android",
    "ios": "iOS",
    "freebsd": "FreeBSD",
    "wasi": "WASI",
}
_IMPLEMENTATIONS = {"cp": "CPython", "py": "Python", "pp": "PyPy"}
_EMSCRIPTEN = re.compile(r"(?:pyemscripten|pyodide|emscripten)_(\w+)_wasm32")


class WheelName(Struct, frozen=True):
    """The parts of a wheel's file name. ``project`` and ``version`` are normalized; the tags are unchanged
    ("py2.py3", "none", "any").
    """

    file_name: str
    project: str
    version: str
    build: str
    python: str
    abi: str
    platform: str


def normalized(project: str) -> str:
    """Normalize a project name for comparison: "Typing_Extensions" becomes "typing-extensions" (PEP 503)."""
    return _SEPARATORS.sub("-", project).lower()


def parsed(file_name: str) -> WheelName:
    """Parse the name of a wheel as the wheel format defines it. Raises WheelDamaged for an invalid name."""
    from packaging.version import Version

    parts = file_name.removesuffix(SUFFIX).split("-")
    if not file_name.endswith(SUFFIX) or len(parts) not in (5, 6):
        raise _misnamed(file_name)
    project, version, *build, python, abi, platform = parts
    if not _PROJECT.fullmatch(project) or not all(map(_TAG.fullmatch, (python, abi, platform))):
        raise _misnamed(file_name)
    if build and not _BUILD.fullmatch(build[0]):
        raise _misnamed(file_name)
    if version != version.strip():
        raise _misnamed(file_name)
    try:
        release = Version(version.replace("_", "-"))
    except ValueError:  # also raised for numbers that are too long
        raise _misnamed(file_name) from None
    return WheelName(file_name, normalized(project), str(release), "".join(build), python, abi, platform)


def rank(name: WheelName) -> int | None:
    """Return how well a wheel suits the guest, as a rank: 0 is best, and None means another platform."""
    from packaging.tags import parse_tag

    own = parse_tag(f"{name.python}-{name.abi}-{name.platform}")
    return next((number for number, tag in enumerate(tags()) if tag in own), None)


def check_platform(name: WheelName) -> None:
    """Raise WrongPlatform, which names the wheel's platform, unless the guest can use the wheel."""
    if rank(name) is None:
        raise WrongPlatform(
            Message(
                "{file_name} is for {name}, but programs here run on CPython {python} for WebAssembly",
                file_name=name.file_name,
                name=intended_for(name),
                python=PYTHON,
            ),
            file=name.file_name,
            project=name.project,
            hint=Message(
                "Add the wheel of {project} whose name ends in py3-none-any.whl or "
                "{platform}.whl, if there is one.",
                project=name.project,
                platform=PLATFORM,
            ),
        )


def intended_for(name: WheelName) -> str:
    """Return a wheel's platform in words: "Linux on x86-64"."""
    places = list(dict.fromkeys(_place(platform) for platform in name.platform.split(".")))
    if places in (["any computer"], [_place(PLATFORM)]):
        return _versions(name)
    return " or ".join(places)


def _place(platform: str) -> str:
    if platform == "any":
        return "any computer"
    emscripten = _EMSCRIPTEN.fullmatch(platform)
    if emscripten:
        return Message("another Pyodide release (its ABI is {emscripten})", emscripten=emscripten[1])
    if platform == "win32":
        return "Windows on 32-bit x86"
    family = platform.partition("_")[0].rstrip("0123456789")
    system = _SYSTEMS.get(family)
    if system is None:
        return Message("the platform {platform}", platform=platform)
    processor = next((told for end, told in _PROCESSORS.items() if platform.endswith(f"_{end}")), "")
    return Message("{system} on {processor}", system=system, processor=processor) if processor else system


def _versions(name: WheelName) -> str:
    """Return the Python versions named by the first tags of a wheel."""
    told: list[str] = []
    for tag in name.python.split("."):
        implementation = _IMPLEMENTATIONS.get(tag[:2])
        version = tag[2:].replace("_", "")
        if implementation is None or not version.isdigit():
            told.append(Message("the Python {tag}", tag=tag))
        else:
            told.append(f"{implementation} {'.'.join(filter(None, (version[0], version[1:])))}")
    freethreaded = " without its global lock" if re.search(r"cp\d+t", name.abi) else ""
    return " or ".join(dict.fromkeys(told)) + freethreaded


def _misnamed(file_name: str) -> WheelDamaged:
    return WheelDamaged(
        Message(
            "{file_name} is not named like a wheel: PACKAGE-VERSION-PYTHON-ABI-PLATFORM.whl",
            file_name=file_name,
        ),
        file=file_name,
        hint="Rename the file back to its original name.",
    )
