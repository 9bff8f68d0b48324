"""What a field reads (a relation) and a mutation does, by domain; business rules beside them."""
