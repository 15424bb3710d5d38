"""Shared by every layer: errors, deadlines, events, counters, the program's files. No Qt."""
