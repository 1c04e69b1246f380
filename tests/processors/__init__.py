"""Tests of who moves the money."""
