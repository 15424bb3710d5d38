"""The wheels that this computer has, on three shelves."""
