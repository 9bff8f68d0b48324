"""The client record: profile, contact data, the people around a client, and the list of clients."""

from schema.clients.client import Client
from schema.clients.listing import ClientsQuery
from schema.clients.mutation import ClientsMutation

__all__ = ["Client", "ClientsMutation", "ClientsQuery"]
