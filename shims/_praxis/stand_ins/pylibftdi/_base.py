"""The exceptions of pylibftdi."""


class FtdiError(Exception):
    """An FTDI device failed. The fault of its port is the cause."""


class LibraryMissingError(FtdiError):
    """libftdi is missing. Never raised here."""
