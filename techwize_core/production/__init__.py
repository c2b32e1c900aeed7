"""The production domain."""
