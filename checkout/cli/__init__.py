"""The ``tender`` command, but for what links add to it."""
