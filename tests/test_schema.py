import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as examples
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance
from servers.asgi import serving
from servers.postgres import fresh_database
from signed import DATA
from written import CannedWriter

from assist.app import create_app
from assist.config import Settings
from assist.pipeline import Pipeline
from assist.store import keys
from assist.store.database import Database

SCHEMA = schemathesis.openapi.from_dict(create_app(Settings()).openapi()).exclude(path_regex="/events$")  # has no end

NOT_ASKED = [
    ignored_auth,  # it calls without a key so often that it is shut out
    positive_data_acceptance,  # not all that is asked of a chat can be said in a schema
]


class Service(NamedTuple):
    """A running service, and who may do everything there."""

    address: str
    key: str


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Give a service on each of the two databases."""
    url = f"sqlite:///{tmp_path_factory.mktemp('schema')}/assist.db"
    with contextlib.ExitStack() as stack:
        if request.param == "postgresql":
            url = stack.enter_context(fresh_database(request.getfixturevalue("postgres")))
        key = asyncio.run(_key(url))
        app = create_app(
            Settings(database=url, connections=DATA / "connections.yaml", work=False), pipeline, CannedWriter()
        )
        yield Service(stack.enter_context(serving(app, lifespan="on")), key)


async def _key(url: str) -> str:
    database = Database(url)
    await database.migrate()
    async with database.writing() as session:
        key = await keys.create(
            session, workspace="default", scope=keys.Scope.ADMIN, name="test", now=datetime.now(UTC)
        )
    await database.close()
    return key


@SCHEMA.parametrize()
@examples(max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_is_answered_as_described(case: schemathesis.Case[Any], service: Service) -> None:
    """Valid or not, no call is an error of ours; what is not valid is refused, and every answer is described."""
    case.call_and_validate(
        base_url=service.address,
        headers={"Authorization": f"Bearer {service.key}"},
        excluded_checks=NOT_ASKED,
    )
