"""Who could be a partner of whom: what one looks for against what others offer, shared ground, and distance.

The arithmetic (said, words, ground, fit, choice) knows no database, so that `flask partners evaluate` and the site rank
by the same code; reading, candidates and suggesting are the site's side of it.
"""

from app.partners.matching.said import Because, Fit
from app.partners.matching.suggesting import similar_people, suggest, who_could_answer, who_could_help

__all__ = ["Because", "Fit", "similar_people", "suggest", "who_could_answer", "who_could_help"]
