"""Turns of speech as one pattern."""

import re


def phrases(*alternatives: str) -> re.Pattern[str]:
    """Give a pattern that finds any of these (regular expressions) as whole words, whatever their case."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)
