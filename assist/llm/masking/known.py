"""Names that are known from elsewhere in the chat, wherever they stand again."""

from collections.abc import Iterator, Mapping

from assist.llm.masking.kinds import Found, Kind
from assist.llm.masking.tokens import Line
from assist.llm.masking.words import word_in, words


def find_known(line: Line, known: Mapping[str, Kind]) -> Iterator[Found]:
    """Give each word of a text that is part of a known name; `known` has them folded."""
    for index, token in enumerate(line.tokens):
        kind = next((known[part] for part in (token.word, *token.word.split("-")) if part in known), None)
        if kind and (token.word not in words().ordinary or _stands_out(line, index, known)):
            yield Found(line.tokens[_with_particles(line, index, kind)].start, token.end, kind)


def _stands_out(line: Line, index: int, known: Mapping[str, Kind]) -> bool:
    """Tell whether a name that is an ordinary word is one here: "Will from billing" is, "Will you" is not."""
    token, lists = line.tokens[index], words()
    if lists.is_clear(token.word):
        return True
    follows, before = line.after(index), line.before(index)
    is_surname = known.get(token.word) is Kind.SURNAME and before in known
    if is_surname or known.get(follows) is Kind.SURNAME:
        return True
    return token.capital and not (token.opens and word_in(follows, lists.never, lists.common))


def _with_particles(line: Line, index: int, kind: Kind) -> int:
    """Go back from a surname over the small words that belong to it: "van der Berg"."""
    while kind is Kind.SURNAME and line.before(index) in words().particles:
        index -= 1
    return index
