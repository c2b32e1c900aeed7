"""Starts the processes of one installation and keeps them running."""
