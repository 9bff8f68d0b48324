"""The limit: the best SQL we can write by hand for each query, sent by the driver and nothing else.

No HTTP, no GraphQL, no roles, no row-level security, no log: what is left is PostgreSQL.
"""
