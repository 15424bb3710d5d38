"""The first start on a computer: how far Python is, on a card above the library."""
