"""Tools that know nothing about payments."""
