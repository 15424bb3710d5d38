"""What Pyodide documents of its FFI, row by row."""
