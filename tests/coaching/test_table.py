"""The CSV."""

import csv
from io import StringIO

from noted import notes

from assist.coaching.table import HEAD, write_table
from assist.coaching.tally import Tally, tally

OWNED = "09:00 C: [problem|my desk is late]\n09:10 A: [ownership|Let me look.]"


def rows(agent: str) -> list[dict[str, str]]:
    """Count two chats of an agent, and give the rows of the table."""
    agents = tally([notes(OWNED, agent=agent), notes(OWNED, agent=agent)], Tally("team"))
    to = StringIO(newline="")
    write_table(agents.values(), to)
    return list(csv.DictReader(StringIO(to.getvalue())))


def test_one_row_an_agent_and_measure() -> None:
    """Counts, share and interval of each; every row has every column."""
    found = rows("Dana")
    assert all(set(row) == set(HEAD) and row["agent"] == "Dana" for row in found)
    assert len({(row["measure"], row["name"]) for row in found}) == len(found)
    (owned,) = [row for row in found if (row["measure"], row["name"]) == ("step given", "ownership")]
    assert owned == {
        "agent": "Dana",
        "measure": "step given",
        "name": "ownership",
        "count": "2",
        "of": "2",
        "value": "1.0000",
        "low": "0.3424",  # 2 / (2 + 1.96²)
        "high": "1.0000",
        "unit": "chats",
    }


def test_the_median_is_in_seconds() -> None:
    """Ten minutes twice; too few for an interval."""
    (row,) = [row for row in rows("Dana") if row["measure"] == "time to first ownership"]
    assert (row["value"], row["of"], row["low"], row["unit"]) == ("600", "2", "", "seconds")


def test_a_name_cannot_be_a_formula() -> None:
    """What a spreadsheet would run is text; a name in another script stays as it is."""
    assert {row["agent"] for row in rows('=HYPERLINK("http://x")')} == {'\'=HYPERLINK("http://x")'}
    assert {row["agent"] for row in rows("@dana")} == {"'@dana"}
    assert {row["agent"] for row in rows("Zoë")} == {"Zoë"}
