"""pylibftdi's exceptions."""


class FtdiError(Exception):
    """An FTDI device failed. The cause is the fault of its port."""


class LibraryMissingError(FtdiError):
    """libftdi is missing. Never raised by this stand-in."""
