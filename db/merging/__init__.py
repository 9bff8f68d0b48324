"""Making one client of two, and undoing it: what moves, the functions that move it, and the walls."""

from db.merging.functions import merging_statements
from db.merging.plan import references

__all__ = ["merging_statements", "references"]
