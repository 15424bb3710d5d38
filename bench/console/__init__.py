"""How quick consoles are, beside ipykernel and qtconsole: starts, cells, completion, memory."""
