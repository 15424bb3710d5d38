"""The guest as package tools see it: its platform, the requirements that every guest has, and the projects
whose modules are named differently.

Tags follow Python's platform tag specification and PEP 783, and markers follow PEP 508. All are constants of
the shipped Pyodide; a test compares each with the guest.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from packaging.markers import Environment
    from packaging.tags import Tag

PYTHON: Final = "3.14"
PYTHON_FULL: Final = "3.14.2"
INTERPRETER: Final = "cp314"
PLATFORM: Final = "pyemscripten_2026_0_wasm32"
"""The platform of native wheels: the ABI of the shipped Pyodide."""


@cache
def tags() -> tuple[Tag, ...]:
    """Return the wheel tags that the guest accepts, most preferred first."""
    from packaging.tags import compatible_tags, cpython_tags

    version = (3, 14)
    native = cpython_tags(version, abis=["cp314"], platforms=[PLATFORM])
    return (*native, *compatible_tags(version, INTERPRETER, [PLATFORM]))


@cache
def markers() -> Environment:
    """Return the environment markers and their values in the guest."""
    return {
        "implementation_name": "cpython",
        "implementation_version": PYTHON_FULL,
        "os_name": "posix",
        "platform_machine": "wasm32",
        "platform_python_implementation": "CPython",
        "platform_release": "5.0.3",
        "platform_system": "Emscripten",
        "platform_version": "#1",
        "python_full_version": PYTHON_FULL,
        "python_version": PYTHON,
        "sys_platform": "emscripten",
    }


BASE: Final = ("micropip", "pylabrobot", "pyserial", "pyusb", "tzdata")
"""Requirements that are resolved together with every program's own."""

DROPPED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        # The host edits lines and asks the guest for completions: IPython works without these.
        "ipython": frozenset({"jedi", "prompt-toolkit"}),
    }
)
"""The requirements to ignore, keyed by the project that has them."""


PROJECTS: Final = {
    "attr": "attrs",
    "Bio": "biopython",
    "bs4": "beautifulsoup4",
    "can": "python-can",
    "Crypto": "pycryptodome",
    "Cryptodome": "pycryptodomex",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "dns": "dnspython",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "pymupdf",
    "git": "gitpython",
    "google": "protobuf",
    "grpc": "grpcio",
    "hid": "hidapi",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "ldap": "python-ldap",
    "magic": "python-magic",
    "mpl_toolkits": "matplotlib",
    "MySQLdb": "mysqlclient",
    "nacl": "pynacl",
    "OpenSSL": "pyopenssl",
    "osgeo": "gdal",
    "PIL": "pillow",
    "pkg_resources": "setuptools",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "pylab": "matplotlib",
    "pythoncom": "pywin32",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "socks": "pysocks",
    "usb": "pyusb",
    "vxi11": "python-vxi11",
    "visa": "pyvisa",
    "win32api": "pywin32",
    "win32com": "pywin32",
    "wx": "wxpython",
    "xdg": "pyxdg",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
}
"""Projects (as named in requirements) whose modules are named differently, keyed by the first part of the
module's name.
"""

_BY_LOWER: Final = {module.lower(): project for module, project in PROJECTS.items()}


def project_of(module: str) -> str:
    """Return the project that most likely provides ``module``: the one listed in PROJECTS, or else the one
    with the module's name.
    """
    return PROJECTS.get(module, module)


def meant_by(project: str) -> str:
    """Return the differently named project that provides the module ``project``; "" if none is known."""
    found = _BY_LOWER.get(project.lower().replace("-", "_"), "")
    return found if found != project.lower() else ""
