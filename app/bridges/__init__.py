"""The field map: which fields of knowledge have ties across them, and where nobody has crossed yet (M-23)."""
