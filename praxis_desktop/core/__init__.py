"""The foundation that every layer uses: errors, deadlines, events, counters, the program's files. No Qt."""
