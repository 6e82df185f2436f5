"""What papers say of the code, drawn from the code: commands, settings, `.env.example`. See `make papers`."""
