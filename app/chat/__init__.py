"""Live chat: rooms, and the log that is their truth."""
