"""The tenants domain."""
