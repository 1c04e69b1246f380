"""What the HTML doors share."""
