"""Which platforms there are, and which accounts on them: folders and a file that an administrator can edit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook
from yaml import MarkedYAMLError, YAMLError, safe_load

from assist.conversation.messages import Role
from assist.errors import DataFileError
from assist.platforms.adapter import Adapter
from assist.platforms.events import Connection
from assist.platforms.templates import names
from assist.platforms.ways import StandardWebhooksWay
from assist.platforms.writing import connection_pieces

ADAPTERS: Final = Path(__file__).parent / "adapters"
"""The platforms that ship with the product."""

_ENV: Final = "env:"
_OF_A_MESSAGE: Final = frozenset({"conversation", "text", "escaped", "html", "key"})


def _text(given: object) -> object:
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


_Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]


class _Spec(BaseModel):
    """One connection as the file has it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    platform: str
    workspace: _Text = "default"
    secrets: tuple[_Text, ...] = Field(min_length=1)
    token: _Text | None = None
    base_url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s?#]*$")] | None = None
    tenant: _Text | None = None
    agents: dict[_Text, Role] = {}
    write: Literal["note", "draft", "none"] = "none"
    options: dict[str, _Text] = {}


_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
_SPECS: Final = TypeAdapter(dict[_Name, _Spec])


def load_adapters(*folders: Path) -> Mapping[str, Adapter]:
    """Load every `*.yaml` of the folders, by platform; a later file replaces an earlier one for the same platform.

    Raises `DataFileError` that says which file and where in it.
    """
    if missing := [str(folder) for folder in folders if not folder.is_dir()]:
        message = "there is no such folder"
        raise DataFileError(message, where=missing[0])
    adapters = [_adapter(path) for folder in folders for path in sorted(folder.glob("*.yaml"))]
    return {adapter.platform: adapter for adapter in adapters}


def load_connections(
    path: Path, environ: Mapping[str, str], adapters: Mapping[str, Adapter]
) -> Mapping[str, Connection]:
    """Load the connections by name; `env:NAME` is read from `environ`.

    Raises `DataFileError` that says where in the file, and never shows a value: it may be a secret.
    """
    given = _resolved(_yaml(path) or {}, environ, f"{path.name}: ")
    try:
        specs = _SPECS.validate_python(given)
    except ValidationError as error:
        raise _invalid(path, error) from None
    return {name: _connection(f"{path.name}: {name}", name, spec, adapters) for name, spec in specs.items()}


def _adapter(path: Path) -> Adapter:
    try:
        return Adapter.model_validate(_yaml(path))
    except ValidationError as error:
        raise _invalid(path, error) from None


def _connection(where: str, name: str, spec: _Spec, adapters: Mapping[str, Adapter]) -> Connection:
    adapter = adapters.get(spec.platform)
    if adapter is None:
        message = f"unknown platform {spec.platform!r}; expected one of {', '.join(sorted(adapters))}"
        raise DataFileError(message, where=f"{where}.platform")
    _check_secrets(where, adapter, spec.secrets)
    settings = spec.model_dump() | {"options": _options(where, adapter, spec.options)}
    connection = Connection(name=name, **settings)
    _check_write(where, adapter, connection)
    return connection


def _options(where: str, adapter: Adapter, given: Mapping[str, str]) -> Mapping[str, str]:
    """Give the options with their defaults, once each is known and of its kind."""
    if unknown := sorted(set(given) - set(adapter.options)):
        message = f"unknown option; {adapter.title} has {', '.join(sorted(adapter.options)) or 'none'}"
        raise DataFileError(message, where=f"{where}.options.{unknown[0]}")
    options = {name: given.get(name, option.default) for name, option in adapter.options.items()}
    for name, option in adapter.options.items():
        if fault := option.fault(options[name]):
            raise DataFileError(fault, where=f"{where}.options.{name}")
    return {name: value for name, value in options.items() if value is not None}


def _check_secrets(where: str, adapter: Adapter, secrets: Sequence[str]) -> None:
    """Find out now, not at the first delivery, that a secret is none of Standard Webhooks."""
    if not any(isinstance(way, StandardWebhooksWay) for way in adapter.verify):
        return
    for index, secret in enumerate(secrets):
        try:
            Webhook(secret)
        except (EmptyWebhookSecretError, ValueError):
            message = "expected whsec_ and a key in base64"
            raise DataFileError(message, where=f"{where}.secrets[{index}]") from None


def _check_write(where: str, adapter: Adapter, connection: Connection) -> None:
    """Find out now, not at the first suggestion, that a connection has not what writing needs."""
    if connection.write == "none":
        return
    requests = adapter.write.requests.get(connection.write)
    if requests is None:
        ways = ", ".join([*adapter.write.requests, "none"])
        message = f"{adapter.title} cannot take a {connection.write}; expected one of {ways}"
        raise DataFileError(message, where=f"{where}.write")
    if adapter.write.base_url is None and connection.base_url is None:
        message = f"writing a {connection.write} needs it"
        raise DataFileError(message, where=f"{where}.base_url")
    known = connection_pieces(connection).keys() | _OF_A_MESSAGE | adapter.write.part_names
    lacking = [sorted(names(request.templates(), needed=True) - known) for request in requests]
    if all(lacking):
        message = f"writing a {connection.write} needs {' or '.join(', '.join(some) for some in lacking)}"
        raise DataFileError(message, where=where)


def _yaml(path: Path) -> Any:  # noqa: ANN401
    try:
        return safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot be read: {type(error).__name__}"
        raise DataFileError(message, where=str(path)) from None
    except YAMLError as error:  # its text shows the line, which may hold a secret
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        message = f"not YAML{f', line {mark.line + 1}' if mark else ''}"
        raise DataFileError(message, where=path.name) from None


def _resolved(value: Any, environ: Mapping[str, str], where: str) -> Any:  # noqa: ANN401
    """Replace each `env:NAME`, however nested, by what the environment has."""
    if isinstance(value, dict):
        return {key: _resolved(below, environ, _below(where, key)) for key, below in value.items()}
    if isinstance(value, list):
        return [_resolved(below, environ, _below(where, index)) for index, below in enumerate(value)]
    if not isinstance(value, str) or not value.startswith(_ENV):
        return value
    name = value.removeprefix(_ENV)
    if not environ.get(name):
        message = f"the environment variable {name} is not set"
        raise DataFileError(message, where=where)
    return environ[name]


def _invalid(path: Path, error: ValidationError) -> DataFileError:
    faults = []
    for detail in error.errors(include_input=False, include_url=False):
        where = ""
        for part in detail["loc"]:
            where = _below(where, part)
        faults.append((where, detail["msg"].removeprefix("Value error, ")))
    others = "".join(f"; {where}: {message}" for where, message in faults[1:])
    return DataFileError(faults[0][1] + others, where=f"{path.name}: {faults[0][0]}".removesuffix(": "))


def _below(where: str, part: object) -> str:
    if isinstance(part, int):
        return f"{where}[{part}]"
    return f"{where}{part}" if not where or where.endswith(": ") else f"{where}.{part}"
