"""What the tests of writing may ask for."""

import asyncio
from collections.abc import Iterator

import pytest
from servers.asgi import serving
from servers.model import Model, says
from writers import CHAT, GOOD, in_form, writer_at

from assist.llm.masking.masker import Masker
from assist.llm.model import Limits
from assist.pipeline import Pipeline
from assist.writing.writer import Writer


@pytest.fixture
def model() -> Model:
    """Give a model with nothing to say yet."""
    return Model()


@pytest.fixture
def url(model: Model) -> Iterator[str]:
    """Give its address."""
    with serving(model) as address:
        yield f"{address}/v1"


@pytest.fixture(scope="module")
def masker(pipeline: Pipeline) -> Masker:
    """Give a masker. All that is loaded at the first reply has been loaded once: no time limit of a test pays for it."""
    masker = Masker()
    with serving(Model(otherwise=says(in_form(GOOD)))) as address:
        writer = writer_at(f"{address}/v1", pipeline, masker, Limits(first_s=60, deadline_s=60))
        asyncio.run(writer.write(CHAT, pipeline.suggest(CHAT)))
    return masker


@pytest.fixture
def writer(url: str, pipeline: Pipeline, masker: Masker) -> Writer:
    """Give a writer over the scripted model, under the limits that are the default."""
    return writer_at(url, pipeline, masker)
