"""Discussion: spaces, threads and their posts."""
