"""E-mail: SMTP, or a folder where there is no server."""
