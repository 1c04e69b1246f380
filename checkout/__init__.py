"""Everything from the card to the books: the engine, its doors and its worker."""
