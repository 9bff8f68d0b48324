"""Measures the server against what PostgreSQL alone can do, and against other ways to build it."""
