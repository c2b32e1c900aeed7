"""The service category Property Marketing: its packages and its film templates."""
