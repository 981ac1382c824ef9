"""The settings of the service, read from the environment."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set: each as `ASSIST_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="ASSIST_", env_ignore_empty=True, frozen=True)

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
    secret: SecretStr | None = Field(
        None,
        min_length=32,
        description="What signs the tokens of sidebars: at least 32 random characters, the same in all processes. Needed "
        "past this machine.",
    )
    origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Web origins whose pages may ask this service and frame its sidebar, with commas between them: "
        "`https://desk.example`.",
    )
    calls_per_minute: int = Field(1_200, gt=0, description="So many calls a minute are answered by key, or by sidebar.")
    streams_per_key: int = Field(
        1_000, gt=0, description="So many event streams may be open at one process by key, or by sidebar."
    )
    webhooks_per_minute: int = Field(
        60_000, gt=0, description="So many deliveries a minute are taken in by connection and address."
    )
    connections: Path | None = Field(None, description="The YAML file of the platforms' accounts (docs/platforms.md).")
    platforms: Path | None = Field(None, description="A folder with further platforms, a YAML file each.")
    webhook_url: str | None = Field(None, description="Where our own signed events go (docs/webhooks.md).")
    webhook_secrets: tuple[SecretStr, ...] = Field(
        (), description="What signs them, `whsec_…`; several while they are changed over: a JSON list."
    )
    llm: str | None = Field(
        None,
        description="The chat model that writes replies too, by LangChain's name for it: `openai:gpt-4o-mini`. Without it "
        "nothing leaves this machine.",
    )
    llm_url: str | None = Field(
        None, description="The address of an OpenAI-compatible server (vLLM, llama.cpp, Ollama): `http://host/v1`."
    )
    llm_key: SecretStr | None = Field(
        None, description="The key of the model's vendor; without it its own variable counts (`OPENAI_API_KEY`)."
    )
    llm_first_s: float = Field(4, gt=0, description="So long the model may take to its first words, in seconds.")
    llm_deadline_s: float = Field(8, gt=0, description="So long it may take in all, a repair included, in seconds.")
    llm_at_once: int = Field(8, gt=0, description="So many requests to the model are under way at once, a process.")
    llm_mask: bool = Field(
        default=True, description="Whether personal data are replaced by placeholders before a request is sent."
    )
    voices: Path | None = Field(
        None, description="A folder with the organisation's voice, a YAML file a workspace (docs/replies.md)."
    )
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field(
        "info", description="The least serious line that the log shows."
    )

    @field_validator("origins", mode="before")
    @classmethod
    def _between_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(origin.strip().rstrip("/") for origin in value.split(",") if origin.strip())
        return value
