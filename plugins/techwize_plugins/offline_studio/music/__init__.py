"""Music beds of our own making: licence-free, in five moods, the same for the same request."""
