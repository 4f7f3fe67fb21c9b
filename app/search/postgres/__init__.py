"""The index as rows of the PostgreSQL database, so that several hosts can search."""
