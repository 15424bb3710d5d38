"""What a form needs besides its page."""
