"""M-Pesa through Safaricom's Daraja API, with a sandbox that needs no key and no network."""
