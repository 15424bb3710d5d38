"""Tests of claims on devices."""
