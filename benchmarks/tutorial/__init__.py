"""The tutorial way: the same answers from a server as Strawberry's and SQLAlchemy's guides write it.

ORM objects and an AsyncSession for each batch, a permission class on each field, a DataLoader for
each relation, Strawberry's own ASGI view under uvicorn. No row-level security, no access log.
"""
