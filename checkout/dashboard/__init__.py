"""The merchant's side of the server; in this version the test-mode page /events."""
