"""Words every layer shares: errors, deadlines, events. No Qt, no input or output."""
