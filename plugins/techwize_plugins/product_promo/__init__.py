"""The service category Product Promo: its packages and its film templates."""
