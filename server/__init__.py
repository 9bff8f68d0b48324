"""HTTP and the process: everything between a socket and the engine, and nothing of the domain."""
