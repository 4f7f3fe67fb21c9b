"""Finding: the index, the query language, reasons; and the directory's search by words."""
