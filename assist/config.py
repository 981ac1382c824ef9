"""The settings of the service, read from the environment."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set: `ASSIST_HOST`, `ASSIST_PORT`, `ASSIST_MAX_BODY_BYTES`, `ASSIST_LOG_LEVEL`."""

    model_config = SettingsConfigDict(env_prefix="ASSIST_", frozen=True)

    host: str = Field("127.0.0.1", description="The address to listen on. The default is this machine only.")
    port: int = Field(8000, ge=0, le=65_535, description="The port to listen on; 0 takes a free one.")
    max_body_bytes: int = Field(2_000_000, gt=0, description="A longer request body is refused with status 413.")
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field(
        "info", description="The least serious line that the log shows."
    )
