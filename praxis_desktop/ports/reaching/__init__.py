"""Finds instruments on the network, and tests connections to them stage by stage."""
