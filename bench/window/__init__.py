"""How quick the window is: its start, its longest stalls, and its memory over use."""
