"""Putting a team together: competences in, up to three teams of people who bring them; each is asked, whoever says yes
comes into one room (M-18)."""
