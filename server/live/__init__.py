"""GraphQL over WebSocket by graphql-transport-ws: subscriptions, which are told what happens, and queries."""
