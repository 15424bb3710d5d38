"""What stands behind a protocol's roles: which machine on which port, which labware, on which deck."""
