"""Notifications: one row for each cause that a member should know of."""
