"""Finding: the index, the query language, words and meaning, facets, reasons, suggestions, kept searches."""
