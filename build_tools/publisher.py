"""The publisher of builds. To publish builds, change only this module.

Until then, addresses are in the domain ``example.org``, which RFC 2606 reserves for examples, so that no
build claims to come from an uninvolved party.
"""

from __future__ import annotations

import os
from typing import Final

NAME: Final = "The Praxis Desktop contributors"
"""The name in Debian's packages, the application's description, and the installer for Windows."""

ADDRESS: Final = "praxis-desktop@example.org"
"""The address for mail about Debian's packages."""

IDENTIFIER: Final = "org.example.praxisdesktop"
"""The application's name in AppStream and on macOS: the publisher's domain reversed, and a word. It must
contain only lower-case letters and dots: AppStream allows no hyphens or capitals, macOS no underscores.
"""

HOMEPAGE: Final = "https://example.org/praxis-desktop"
"""The program's home page: AppStream's checker on Debian 13 requires one."""

_PLACEHOLDERS: Final = {"@PUBLISHER@": NAME, "@IDENTIFIER@": IDENTIFIER, "@HOMEPAGE@": HOMEPAGE}


def written_in(text: str) -> str:
    """Return the ``text`` of a file in ``resources/packaging``, with its placeholders filled in."""
    for placeholder, value in _PLACEHOLDERS.items():
        text = text.replace(placeholder, value)
    return text


def maintainer() -> str:
    """Return the maintainer of Debian's packages: DEBFULLNAME and DEBEMAIL, as in Debian's tools, if set."""
    name, address = os.environ.get("DEBFULLNAME"), os.environ.get("DEBEMAIL")
    return f"{name} <{address}>" if name and address else f"{NAME} <{ADDRESS}>"
