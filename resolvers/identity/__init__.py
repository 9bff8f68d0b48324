"""Who is asking: accounts, passwords, sessions, access tokens, and the viewer behind each."""
