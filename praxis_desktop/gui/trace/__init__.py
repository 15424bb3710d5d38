"""The trace viewer, which shows step by step what a cell does with lists and nodes."""
