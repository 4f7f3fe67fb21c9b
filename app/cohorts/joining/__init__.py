"""Coming into an edition by its link."""
