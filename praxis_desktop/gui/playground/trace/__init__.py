"""The trace viewer: what a cell does with lists, linked lists and trees, step by step."""
