"""Who may use a folder besides its user."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

_OTHERS = ("S-1-1-0", "S-1-5-11", "S-1-5-32-545", "S-1-5-32-546")
"""Windows' identifiers of everyone, of those who have logged in, of users and of guests."""

if sys.platform == "win32":
    import ctypes

    _rights = ctypes.WinDLL("advapi32")
    _rights.GetNamedSecurityInfoW.argtypes = (
        *(ctypes.c_wchar_p, ctypes.c_uint32, ctypes.c_uint32),
        *[ctypes.c_void_p] * 5,
    )
    _FILE, _WHO_MAY = 1, 4


def is_private(folder: Path) -> bool:
    """Return whether no other user has any rights to a folder, except the system's administrators."""
    if sys.platform != "win32":
        return not stat.S_IMODE(folder.stat().st_mode) & 0o077
    entries, described = ctypes.c_void_p(), ctypes.c_void_p()
    failure = _rights.GetNamedSecurityInfoW(
        str(folder), _FILE, _WHO_MAY, None, None, ctypes.byref(entries), None, ctypes.byref(described)
    )
    assert not failure
    text = ctypes.c_wchar_p()
    assert _rights.ConvertSecurityDescriptorToStringSecurityDescriptorW(
        described, 1, _WHO_MAY, ctypes.byref(text), None
    )
    assert text.value is not None
    return bool(entries) and not any(f";;;{who})" in text.value for who in (*_OTHERS, "WD", "AU", "BU", "BG"))
