"""What a capture says: the pure way from bytes to a draft."""
