"""Emergency stops of hostile programs: whether any is missed, and how soon they are at the instrument."""
