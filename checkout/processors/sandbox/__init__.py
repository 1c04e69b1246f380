"""A pretend card network that is a processor like any other."""
