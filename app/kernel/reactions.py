"""What can be said of a post or a message without writing one."""

REACTIONS = ("useful", "same here", "i can help")
