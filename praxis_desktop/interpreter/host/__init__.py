"""The imports that the wasm module needs from its host, with one module per theme."""
