"""Consoles: IPython in a guest of its own, spoken to in the messages of Jupyter's protocol."""
