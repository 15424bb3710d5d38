"""Praxis's class for FTDI devices, on the ports granted to the program."""

from _praxis.web_ftdi import WebFTDI

FTDI = WebFTDI

__all__ = ["FTDI", "WebFTDI"]
