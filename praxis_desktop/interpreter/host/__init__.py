"""What the wasm module asks of its host, one module per theme."""
