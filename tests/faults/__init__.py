"""The running house is killed, raced and cut off from its processor; afterwards its books are right."""
