"""The SQL of the archive: one module a table, each function takes the connection first."""
