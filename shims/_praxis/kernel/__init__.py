"""IPython's shell in the guest, with the messages of Jupyter's protocol."""
