"""The database itself: embedded or given, its connections and its migrations."""
