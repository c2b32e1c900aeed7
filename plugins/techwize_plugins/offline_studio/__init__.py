"""The offline studio: a writer, two voices and a music source that need no key and no network."""
