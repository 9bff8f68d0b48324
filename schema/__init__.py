"""GraphQL words: types and queries by domain, each field with its words and its permission."""
