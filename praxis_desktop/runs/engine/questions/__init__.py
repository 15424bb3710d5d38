"""What a run asks people: which questions are open, and what can be answered to them."""
