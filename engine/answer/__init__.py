"""What leaves: bytes, the places of what is refused or failed in them, and errors."""
