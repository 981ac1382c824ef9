"""The settings of the service, read from the environment."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set: each as `ASSIST_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="ASSIST_", frozen=True)

    host: str = Field("127.0.0.1", description="The address to listen on. The default is this machine only.")
    port: int = Field(8000, ge=0, le=65_535, description="The port to listen on; 0 takes a free one.")
    max_body_bytes: int = Field(2_000_000, gt=0, description="A longer request body is refused with status 413.")
    database: str = Field(
        "sqlite:///recovery-assist.db",
        description="Where everything is kept: `sqlite:///file`, or `postgresql://user:password@host/name`.",
    )
    work: bool = Field(
        default=True, description="Whether this process also works, or leaves that to others (`assist work`)."
    )
    name: str = Field(
        "", description="This process' own name among those that share a database; by default host and process number."
    )
    redis: str | None = Field(
        None, description="Address of the Redis that several processes tell each other of changes through."
    )
    connections: Path | None = Field(None, description="The YAML file of the platforms' accounts (docs/platforms.md).")
    platforms: Path | None = Field(None, description="A folder with further platforms, a YAML file each.")
    webhook_url: str | None = Field(None, description="Where our own signed events go (docs/webhooks.md).")
    webhook_secrets: tuple[SecretStr, ...] = Field(
        (), description="What signs them, `whsec_…`; several while they are changed over: a JSON list."
    )
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field(
        "info", description="The least serious line that the log shows."
    )
