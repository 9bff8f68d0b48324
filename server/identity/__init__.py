"""Signing in over HTTP: cookies, CSRF, tokens in headers, lockout, and the addresses for it."""
