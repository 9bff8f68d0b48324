"""The directory: who works here, where, what is offered, and who pays; read by all, kept by few."""

from schema.directory.entry import Location, Payer, Practice, Provider, Room, Service
from schema.directory.listing import DirectoryQuery
from schema.directory.mutation import DirectoryMutation

__all__ = [
    "DirectoryMutation",
    "DirectoryQuery",
    "Location",
    "Payer",
    "Practice",
    "Provider",
    "Room",
    "Service",
]
