"""The client record: profile, contact data, the people around a client, and the list of clients."""

from schema.clients.client import Client
from schema.clients.listing import ClientsQuery

__all__ = ["Client", "ClientsQuery"]
