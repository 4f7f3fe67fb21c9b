"""Accounts: members, how they come in, how they sign in, and where they are signed in."""
