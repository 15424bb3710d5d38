"""IPython's shell in the guest, spoken to in the messages of Jupyter's protocol."""
