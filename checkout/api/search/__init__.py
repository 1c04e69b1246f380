"""Search: Stripe's query language over what an account has."""
