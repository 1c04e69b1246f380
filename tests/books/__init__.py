"""Each rule of the books, broken on purpose."""
