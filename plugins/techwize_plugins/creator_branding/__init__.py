"""The service category Creator Branding: its packages and its film templates."""
