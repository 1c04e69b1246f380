"""Stripe's API: HTTP in, HTTP out."""
