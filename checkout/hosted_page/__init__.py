"""The page a shopper pays on."""
