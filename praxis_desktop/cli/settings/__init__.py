"""``settings``: what holds and where it is from, the user's own, and the administrator's file."""
