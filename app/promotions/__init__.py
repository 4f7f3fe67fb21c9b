"""What was said in a room becomes a thread: whoever is in it chooses messages, and each of their authors says whether and in which words they are quoted (C-19)."""
