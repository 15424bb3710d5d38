"""The sheets on which a run asks questions."""
