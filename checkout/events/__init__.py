"""What happened, and telling the merchant."""
