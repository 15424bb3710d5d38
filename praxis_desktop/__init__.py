"""Praxis Desktop: laboratory protocols in a Pyodide hosted by wasmtime, on real serial instruments."""

__version__ = "0.1.0"
