"""Who may read what, written by hand, and every field tried by every door as every demo person."""
