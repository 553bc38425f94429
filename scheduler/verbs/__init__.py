"""The verbs of the command line: each reads its words, calls one function and prints what came of it."""
