"""From an operation and an authority to a plan, in which everything is decided."""
