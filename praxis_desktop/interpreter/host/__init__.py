"""The imports that the wasm module needs from its host, one module per theme."""
