"""GraphQL over HTTP: what arrives, what is refused before the engine sees it, and what leaves."""
