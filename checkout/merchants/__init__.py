"""Who sells: accounts and their API keys."""
