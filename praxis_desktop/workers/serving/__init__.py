"""The half of a worker that is on its interpreter's thread."""
