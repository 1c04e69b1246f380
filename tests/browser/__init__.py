"""A real shopper's browser on a real house."""
