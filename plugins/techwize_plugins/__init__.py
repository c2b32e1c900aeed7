"""The bundled plugins: found by the same entry points as anybody else's."""
