"""Everything that can go wrong, as one tree. Knows no HTTP: `transport/problems.py` maps a slug to a status.

AssistError
├── InputError             what was given cannot be read; says where and what was expected
│   ├── UnknownRoleError   a role that is none of customer, agent, bot, unknown
│   ├── DuplicateIdError   one message id with two different texts
│   ├── TooLargeError      past a stated limit
│   └── EncodingError      not UTF-8
├── NotFoundError          there is no such thing, or not for this caller
├── NoModelError           no chat model is configured
├── AccessError            the caller may not do this
│   ├── UnauthenticatedError  no key or token, or one that is not valid (any more)
│   ├── RateLimitedError   too many requests; says when to come back
│   └── SignatureError     a delivery does not carry the platform's signature
├── SetupError             the service is set up in a way that it must not run in
├── DataFileError          a playbook, framework, model or platform file is broken
└── UnavailableError       a part is not ready: the model, a store, a platform
    ├── NotReachedError    a platform did nothing of what was asked: a repeat is safe
    ├── CircuitOpenError   a chat model failed too often and is left alone for a while
    ├── InDoubtError       a platform may have done it: a repeat may do it twice
    └── RefusedError       a platform will not do it: a repeat is of no use
"""

from typing import ClassVar


class AssistError(Exception):
    """The root: `slug` is the stable type of the problem, `where` a line or JSON path (empty when it is the whole)."""

    slug: ClassVar[str] = "error"

    def __init__(self, message: str, *, where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class InputError(AssistError):
    """The input cannot be read."""

    slug = "invalid-input"


class UnknownRoleError(InputError):
    """A message has a role that does not exist."""

    slug = "unknown-role"


class DuplicateIdError(InputError):
    """Two messages share an id and differ in their text."""

    slug = "duplicate-id"


class TooLargeError(InputError):
    """The input is past a stated limit."""

    slug = "too-large"


class EncodingError(InputError):
    """The input is not UTF-8."""

    slug = "not-utf-8"


class NotFoundError(AssistError):
    """There is no such thing, or none that this caller may know of."""

    slug = "not-found"


class NoModelError(AssistError):
    """What was asked for needs a chat model, and none is configured."""

    slug = "no-model"


class AccessError(AssistError):
    """The caller may not do this."""

    slug = "no-access"


class UnauthenticatedError(AccessError):
    """There is no key or token, or it is not valid: unknown, revoked, run out."""

    slug = "not-authenticated"


class RateLimitedError(AccessError):
    """The caller asks too often; `retry_after_s` is the time to wait, in whole seconds."""

    slug = "rate-limited"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class SignatureError(AccessError):
    """A delivery is not signed, not with a secret that is known, or not recently."""

    slug = "bad-signature"


class SetupError(AssistError):
    """The service is set up in a way that it must not run in."""

    slug = "bad-setup"


class DataFileError(AssistError):
    """A data file that ships with the product, or that an organisation added, is broken."""

    slug = "broken-data-file"


class UnavailableError(AssistError):
    """A part that is needed is not ready."""

    slug = "unavailable"


class NotReachedError(UnavailableError):
    """A platform did nothing of what was asked: not reached, or busy. A repeat is safe."""

    slug = "not-reached"


class CircuitOpenError(UnavailableError):
    """A chat model failed too often in a row and is left alone for a while."""

    slug = "left-alone"


class InDoubtError(UnavailableError):
    """A platform may have done what was asked, or not. A repeat may do it a second time."""

    slug = "in-doubt"


class RefusedError(UnavailableError):
    """A platform refused what was asked. A repeat is of no use."""

    slug = "refused"
