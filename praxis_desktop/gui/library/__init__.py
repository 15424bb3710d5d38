"""The page of the library: its protocols, and files that are added to it."""
