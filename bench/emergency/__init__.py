"""Emergency stops of hostile programs: whether any stop is missed, and how fast it reaches the instrument."""
