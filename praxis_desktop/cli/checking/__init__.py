"""What ``check`` does: a dry run, told."""
