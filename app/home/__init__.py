"""The front page, for members and for strangers."""
