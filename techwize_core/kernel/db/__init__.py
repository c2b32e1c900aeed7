"""The database: declarative base, row level security scope, sessions."""
