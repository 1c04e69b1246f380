"""One shopper, one basket, one payment."""
