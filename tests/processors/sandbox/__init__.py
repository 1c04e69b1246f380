"""Tests of the pretend card network."""
