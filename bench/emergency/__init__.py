"""Emergency stops of hostile programs: whether any is missed, and how fast they reach the instrument."""
