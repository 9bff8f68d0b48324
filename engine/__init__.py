"""Runs operations: document, plan, compile, execute. Knows GraphQL and SQL, and no domain."""
