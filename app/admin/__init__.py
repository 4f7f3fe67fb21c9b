"""What admins do: schools and editions, spaces, members, the state of the machine."""
