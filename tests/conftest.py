"""What every test may ask for."""

import pytest

from assist.pipeline import Pipeline


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """Give the shipped pipeline; its model is loaded once for the whole run."""
    return Pipeline.local()
