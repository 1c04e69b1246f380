"""How fast it is: printed for people, asserted nowhere, since machines are noisy."""
