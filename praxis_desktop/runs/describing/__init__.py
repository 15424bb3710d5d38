"""What a file's protocols are, found out in a guest and remembered."""
