"""What every layer shares: errors, deadlines, events, counters, files of this program. No Qt."""
