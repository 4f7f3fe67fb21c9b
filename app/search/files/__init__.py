"""The index as Whoosh's files in one folder: for one host, beside SQLite."""
