"""Plugins: found, loaded, switched per tenant, and called so that a broken one harms nobody."""
