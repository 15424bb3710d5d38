"""What a protocol declares: its parameters, and the machines, labware and ports that it works with."""
