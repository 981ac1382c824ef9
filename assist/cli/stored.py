"""What the commands share that work on the database itself, with or without a service that runs."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from assist.cli.console import refused
from assist.config import Settings
from assist.errors import AssistError
from assist.store.database import Database, Session

Result = TypeVar("Result")
Work = Callable[[Session], Coroutine[Any, Any, Result]]


def in_database(work: Work[Result]) -> Result:
    """Do something in one transaction of the database that the settings name, and give what it gives.

    Leaves with status 2 when the database cannot be used.
    """
    try:
        return asyncio.run(_in_database(work))
    except AssistError as error:
        raise refused(error) from error


async def _in_database(work: Work[Result]) -> Result:
    database = Database(Settings().database)
    try:
        await database.migrate()
        async with database.writing() as session:
            return await work(session)
    finally:
        await database.close()
