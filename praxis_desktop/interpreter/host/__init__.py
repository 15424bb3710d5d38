"""The imports that the wasm module needs from its host, with one module for each group of functions."""
