"""Modules whose package is called otherwise: what to look for when a program imports one that nobody has.

The names are those that the projects give themselves: each project's own documentation says both how it is
installed and how it is imported, and the ``top_level.txt`` or RECORD of its wheels has the second. Listed are
packages that programs of laboratories use, and the cases that tutorials warn of. Where several projects
provide a module, the one that is maintained, or that the others build on, is named: OpenCV's plain wheels,
pycryptodome for ``Crypto``. Packages that are there are known exactly, from their own files; this table is
asked only where there is none.
"""

from __future__ import annotations

from typing import Final

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
"""Module, by the first part of its name -> project, as requirements name it."""

_BY_LOWER: Final = {module.lower(): project for module, project in PROJECTS.items()}


def project_of(module: str) -> str:
    """The project that most likely has ``module``: of its own name where no other is known."""
    return PROJECTS.get(module, module)


def meant_by(project: str) -> str:
    """The project that somebody means who asks for one by its module's name, in any case; "" when none other
    is known.
    """
    found = _BY_LOWER.get(project.lower().replace("-", "_"), "")
    return found if found != project.lower() else ""
