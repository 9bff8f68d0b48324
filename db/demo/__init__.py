"""The demo practices: invented people with real-looking records, the same each time they are made."""
