"""Money: customers, payment methods, intents, charges and the ledger, and the verbs that move them."""
