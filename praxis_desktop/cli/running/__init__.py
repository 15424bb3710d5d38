"""What ``run`` and ``exec`` do: one run, from what was typed to its exit code."""
