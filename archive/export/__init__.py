"""How articles leave the archive, in the words of those who take them."""
