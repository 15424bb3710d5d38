"""Praxis Desktop: runs laboratory protocols, in Pyodide hosted by wasmtime, on real instruments."""

__version__ = "0.1.0"
