"""Modules whose project has another name: what to suggest when a program imports one that is not installed.

The names come from the projects' own documentation, which says both how to install and how to import them,
and from the ``top_level.txt`` or RECORD of their wheels. The table has packages that laboratory programs use,
and the cases that tutorials warn of. Where several projects provide a module, it names the one that is
maintained or that the others build on: OpenCV's plain wheels, pycryptodome for ``Crypto``. Installed packages
are known exactly from their own files; this table is used only for others.
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
    """The project that most likely provides ``module``: the one of the same name, unless another is known."""
    return PROJECTS.get(module, module)


def meant_by(project: str) -> str:
    """The project meant by a module's name, in any case; "" if no other is known."""
    found = _BY_LOWER.get(project.lower().replace("-", "_"), "")
    return found if found != project.lower() else ""
