"""The fixed split of the corpus, which training and evaluation share."""

from enum import StrEnum
from zlib import crc32


class Part(StrEnum):
    """What a conversation is used for. Decided by its id alone, so that it never moves."""

    TRAIN = "train"
    CALIBRATE = "calibrate"
    TEST = "test"


def part_of(conversation_id: str) -> Part:
    """Give the part of the split: 12 % test, 10 % calibration, the rest training."""
    bucket = crc32(conversation_id.encode()) % 100
    return Part.TEST if bucket < 12 else Part.CALIBRATE if bucket < 22 else Part.TRAIN
