"""The local view of a collection: a server on this machine's own address alone, and what it answers."""
