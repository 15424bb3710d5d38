"""Claims on devices: one run at a time, whichever process and user of this computer it belongs to."""
