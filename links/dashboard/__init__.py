"""The dashboard's sections of links: making them in one form, and all that can be done with one."""
