"""What all results of an evaluation are made of."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A plain value that goes to JSON and comes back."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Estimate(Value):
    """A measured value with the interval that repeated draws of the conversations give."""

    value: float
    low: float
    high: float
