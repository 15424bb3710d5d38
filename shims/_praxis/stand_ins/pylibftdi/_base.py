"""The exceptions of pylibftdi."""


class FtdiError(Exception):
    """Something is wrong with an FTDI device; a fault of its port is the cause."""


class LibraryMissingError(FtdiError):
    """What pylibftdi raises without libftdi; never here."""
