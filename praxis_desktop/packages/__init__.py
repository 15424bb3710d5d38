"""Wheels for the guest: what programs need, where it is from, and how it comes into an interpreter."""
