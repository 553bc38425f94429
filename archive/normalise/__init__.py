"""Pure functions that give one spelling to things that are written in many: addresses, times, names, text."""
