"""The offline writer: a template grammar that turns a brief into a script."""
