"""The console: what was typed and what came of it, and the line to type in."""
