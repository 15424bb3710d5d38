"""Who may use a folder besides its user."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

if sys.platform == "win32":
    import ctypes

    _rights = ctypes.WinDLL("advapi32")
    _rights.GetNamedSecurityInfoW.argtypes = (
        *(ctypes.c_wchar_p, ctypes.c_uint32, ctypes.c_uint32),
        *[ctypes.c_void_p] * 5,
    )
    _FILE, _WHO_MAY, _REVISION = 1, 4, 1
    _OTHERS = ("WD", "AU", "BU", "BG")
    """Windows' abbreviations for everyone, for those who have logged in, for users and for guests."""

    def is_private(folder: Path) -> bool:
        """Return whether only this user and the system's administrators have rights to a folder."""
        described, text = ctypes.c_void_p(), ctypes.c_wchar_p()
        assert not _rights.GetNamedSecurityInfoW(
            str(folder), _FILE, _WHO_MAY, None, None, None, None, ctypes.byref(described)
        )
        assert _rights.ConvertSecurityDescriptorToStringSecurityDescriptorW(
            described, _REVISION, _WHO_MAY, ctypes.byref(text), None
        )
        assert text.value is not None
        return "(" in text.value and not any(f";;;{who})" in text.value for who in _OTHERS)
else:

    def is_private(folder: Path) -> bool:
        """Return whether only this user and root have rights to a folder."""
        return not stat.S_IMODE(folder.stat().st_mode) & 0o077
