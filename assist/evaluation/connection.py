"""Which chat model judges or labels. What asks it needs an extra, and is loaded only then."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from assist.errors import UnavailableError

NO_MODEL: Final = "no model is configured (--llm, --judge, or ASSIST_LLM)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A chat model by LangChain's name for it (`openai:gpt-4o-mini`), and how it may be asked.

    Without `url` and `key` its client's own settings count.
    """

    name: str
    url: str | None = None
    key: str | None = None
    at_once: int = 8
    mask: bool = True

    def made(self, what: str) -> Any:  # noqa: ANN401 what is loaded by name has no type
        """Make what `assist.evaluation.llm` has under a name; raises `UnavailableError` where it cannot be made."""
        try:
            make = getattr(import_module("assist.evaluation.llm"), what)
        except ImportError as error:
            msg = f"{error}; a chat model needs its extra: pip install 'recovery-assist[llm]'"
            raise UnavailableError(msg) from error
        return make(self)
