"""From what somebody chose to a guest that has it."""
