"""How are tables of words written: as running text, so that they stay short and are easy to add to?"""


def word_set(text: str) -> frozenset[str]:
    """The words of a text, which white space separates."""
    return frozenset(text.split())
