"""Speed and memory of consoles, beside ipykernel and qtconsole: starts, cells, completion."""
