"""Who moves the money, and alone sees a card number."""
