"""What leaves this machine holds no personal data, and what comes back has it again."""

from assist.llm.masking.masker import Masker
from assist.llm.sealed import sealed

DATA = {
    "brief": {
        "customer_name": "Jodi Owens",
        "facts": {"customer": "Friedbert Bohlander", "order": "06828", "new date": "Thursday"},
        "chat": [{"from": "customer", "text": "Hi, Jodi here. Where is 06828?"}],
    },
    "faults": [],
}


def test_names_and_numbers_in_fields_of_their_own_are_masked() -> None:
    """A field's name tells what it holds, where no words do; what a reply needs to say stays readable."""
    masked = sealed(DATA, Masker())
    brief = masked.data["brief"]
    assert not any(word in str(masked.data) for word in ("Jodi", "Owens", "Friedbert", "Bohlander", "06828"))
    assert brief["facts"]["new date"] == "Thursday"
    assert masked.opened(brief["facts"]["order"]) == "06828"
    assert masked.opened(f"Hi {brief['customer_name']}") == "Hi Jodi Owens"


def test_without_a_masker_data_stay_as_they_are() -> None:
    """For a model on one's own machine."""
    assert sealed(DATA, None).data == DATA
    assert sealed(DATA, None).counts == {}
