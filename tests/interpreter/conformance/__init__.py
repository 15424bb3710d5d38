"""Pyodide's documented FFI, row by row."""
