"""Signed, shareable payment links: a URL that opens a checkout."""
