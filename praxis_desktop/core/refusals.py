"""What the system has refused: a fault of rights, room or a name, which is no mistake of this program."""

from __future__ import annotations

import errno
import os
from typing import Final

from praxis_desktop.core.errors import StorageError

_REFUSALS: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENAMETOOLONG, errno.EIO}
)
"""Any place may be one of these: below a folder that this user may not enter, Python cannot even say whether
a file is there.
"""


def refusal_of(error: BaseException) -> StorageError | None:
    """The error for people where ``error`` says which file or folder the system has refused, and why; None
    for all others.
    """
    if not isinstance(error, OSError) or error.errno not in _REFUSALS:
        return None
    if not isinstance(error.filename, str | bytes | os.PathLike):
        return None
    return StorageError(
        f"{os.fsdecode(error.filename)} cannot be used: {error.strerror}",
        hint="Check its rights and those of the folders above it, the space on its disk, and its name.",
    )
