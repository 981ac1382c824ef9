"""A platform as data: how it signs, what its payloads mean, how a note is written back. docs/platforms.md explains it."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from assist.platforms.events import Outcome, Way
from assist.platforms.expressions import Path, Pattern
from assist.platforms.plain import Format
from assist.platforms.templates import PIECES, JsonTemplate, Template, names
from assist.platforms.times import TimeType
from assist.platforms.ways import Data, VerifyWay

Scalar = str | int | float | bool | None


class Match(Data):
    """A regular expression, given here or by an option of the connection, and the value that it stands for."""

    pattern: Pattern | None = None
    option: str | None = None
    gives: str

    @model_validator(mode="after")
    def _is_one(self) -> "Match":
        if (self.pattern is None) == (self.option is None):
            message = "give either `pattern` or `option`"
            raise ValueError(message)
        return self


class Rule(Data):
    """Where a value comes from, then at most one operator, then what to take when there is none."""

    path: Path | None = None
    const: Scalar = None
    enum: Mapping[str, str] | None = None
    regex: tuple[Match, ...] | None = None
    type: TimeType | None = None
    format: Format | None = None
    default: Scalar = None

    @model_validator(mode="after")
    def _is_plain(self) -> "Rule":
        if (self.path is None) == (self.const is None):
            message = "give either `path` or `const`"
            raise ValueError(message)
        if sum(given is not None for given in (self.enum, self.regex, self.type, self.format)) > 1:
            message = "give at most one of enum, regex, type, format"
            raise ValueError(message)
        return self


def _rule(given: object) -> object:
    return {"path": given} if isinstance(given, str) else given


RuleField = Annotated[Rule, BeforeValidator(_rule)]


class Fields(Data):
    """The fields of a platform event; those without a default are needed for a message to be understood."""

    kind: RuleField
    conversation: RuleField
    message: RuleField
    role: RuleField
    text: RuleField
    at: RuleField | None = None
    author: RuleField | None = None
    author_name: RuleField | None = None
    private: RuleField | None = None
    own: RuleField | None = None


class Table(Data):
    """How one shape of payload is read: the first table whose `when` holds is used, on each item of `split`."""

    when: Path
    split: Path | None = None
    fields: Fields


class AnswerSpec(Data):
    """An answer: a JSON object of rules, or one rule that gives plain text."""

    status: int = Field(default=200, ge=200, lt=500)
    json_: Mapping[str, RuleField] = Field(default={}, alias="json")
    text: RuleField | None = None
    headers: Mapping[str, str] = {}

    @model_validator(mode="after")
    def _is_not_gone(self) -> "AnswerSpec":
        if self.status == 410:
            message = "410 makes platforms end the subscription"
            raise ValueError(message)
        return self


class Handshake(Data):
    """A request that is no delivery, and its answer; it must be signed like a delivery unless said otherwise."""

    when: Path
    signed: bool = True
    answer: AnswerSpec


class RequestSpec(Data):
    """One request that writes back; it is used when the connection has all that its templates need."""

    method: Literal["POST", "PUT", "PATCH"] = "POST"
    path: Template
    headers: Mapping[str, Template] = {}
    json_: JsonTemplate = Field(alias="json")
    sign: Literal["standard_webhooks"] | None = None

    def templates(self) -> tuple[object, ...]:
        """Give all that is to be filled."""
        return (self.path, self.headers, self.json_)


class OutcomeRule(Data):
    """Where an answer says what became of the request, and what its words for it mean."""

    path: Path
    enum: Mapping[str, Outcome]
    default: Outcome = Outcome.REFUSED

    def of(self, answer_json: object) -> Outcome:
        """Give what an answer says."""
        found = self.path.of(answer_json)
        return self.enum.get(found, self.default) if isinstance(found, str) else self.default


class Write(Data):
    """How to write back, by way; of several requests the first whose pieces the connection has is used.

    `parts` takes a conversation id apart: each named group becomes a piece. `written_id` finds the id of the new
    message in the platform's answer. `idempotent`: the same key twice makes one note. `outcome` is for platforms that
    answer 200 whatever became of the request; without it 2xx means that it was done.
    """

    base_url: str | None = None
    idempotent: bool = False
    outcome: OutcomeRule | None = None
    written_id: Path | None = None
    parts: Pattern | None = None
    requests: Mapping[Way, tuple[RequestSpec, ...]] = {}

    @property
    def part_names(self) -> frozenset[str]:
        """Give the pieces that a conversation id is taken apart into."""
        return frozenset(self.parts.groupindex if self.parts else ())


def _pattern_fault(given: str) -> str | None:
    try:
        re.compile(given)
    except re.error as error:
        return f"not a regular expression: {error}"
    return None


class Option(Data):
    """A setting of a connection that this platform knows; a `pattern` is a regular expression."""

    about: str
    default: str | None = None
    required: bool = False
    pattern: bool = False
    choices: tuple[str, ...] | None = None

    def fault(self, given: str | None) -> str | None:
        """Say what is wrong with a value; None when it may be used."""
        if given is None:
            return f"missing; it is required: {self.about}" if self.required else None
        if self.choices is not None and given not in self.choices:
            return f"expected one of {', '.join(self.choices)}"
        return _pattern_fault(given) if self.pattern else None


class Adapter(Data):
    """The whole file of a platform. Of `verify`, the first way whose header is there decides."""

    platform: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    secret: str
    token: str | None = None
    options: Mapping[str, Option] = {}
    verify: tuple[VerifyWay, ...] = Field(min_length=1)
    handshakes: tuple[Handshake, ...] = ()
    delivery_id: Path | None = None
    tables: tuple[Table, ...]
    write: Write = Write()

    @model_validator(mode="after")
    def _names_what_exists(self) -> "Adapter":
        known = PIECES | self.write.part_names | {f"options.{option}" for option in self.options}
        used = {name for request in self._requests() for name in names(request.templates())}
        matched = {f"options.{match.option}" for match in self._matches() if match.option}
        if unknown := sorted((used | matched) - known):
            message = f"unknown pieces or options: {', '.join(unknown)}"
            raise ValueError(message)
        return self

    def _requests(self) -> Iterator[RequestSpec]:
        return chain.from_iterable(self.write.requests.values())

    def _matches(self) -> Iterator[Match]:
        for table in self.tables:
            for _, rule in table.fields:
                if isinstance(rule, Rule):
                    yield from rule.regex or ()
