"""JMESPath expressions as platform files hold them: compiled when loaded, capped in length, without side effects."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult
from pydantic import BeforeValidator, InstanceOf

MAX_CHARS: Final = 400
"""Characters of one expression; a longer one is refused when loaded."""

FAULTS: Final = (JMESPathError, ArithmeticError, OSError, RecursionError, TypeError, ValueError)
"""What an expression or a conversion raises for a value of a kind that it was not written for."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression and its text."""

    text: str
    compiled: ParsedResult

    def of(self, context: object) -> object:
        """Give what the expression finds; None when it finds nothing or does not fit the values."""
        try:
            found: object = self.compiled.search(context)
        except FAULTS:
            return None
        return found


def _expression(given: object) -> object:
    if not isinstance(given, str):
        return given
    if len(given) > MAX_CHARS:
        message = f"an expression has at most {MAX_CHARS} characters, this one {len(given)}"
        raise ValueError(message)
    try:
        compiled = jmespath.compile(given)
    except JMESPathError as error:
        message = f"not a JMESPath expression: {error}"
        raise ValueError(message) from error
    if _asks_no(compiled.parsed):
        message = "`!` takes hold before `.`: write !(item.public) for what is not public"
        raise ValueError(message)
    return Expression(given, compiled)


def _asks_no(node: object) -> bool:
    """Tell whether an expression asks a yes or no for a field, which never finds anything: `!a.b` is `(!a).b`."""
    if not isinstance(node, Mapping):
        return False
    below: list[object] = node["children"]
    asked = below[0] if node["type"] == "subexpression" else None
    return (isinstance(asked, Mapping) and asked["type"] == "not_expression") or any(_asks_no(child) for child in below)


def _pattern(given: object) -> object:
    try:
        return re.compile(given) if isinstance(given, str) else given
    except re.error as error:
        message = f"not a regular expression: {error}"
        raise ValueError(message) from error


Path = Annotated[InstanceOf[Expression], BeforeValidator(_expression)]
"""The type of a field that holds a JMESPath expression."""

Pattern = Annotated[InstanceOf[re.Pattern[str]], BeforeValidator(_pattern)]
"""The type of a field that holds a regular expression."""
