"""Backups: the database and the raw captures in one folder that is whole or says that it is not."""
