"""The demonstration: two tenants, their people, and an order made over HTTP like a client's."""
