from assist.platforms.templates import fill, fill_path, names

TEMPLATE = {"a": ["{text}", {"b": "{thread?}", "c": "to {thread?}"}], "n": 1}


def test_template_is_filled_however_nested() -> None:
    """A value that is a missing piece is left out; within a text it is empty; other values stay."""
    assert fill(TEMPLATE, {"text": "{thread?}"}) == {"a": ["{thread?}", {"c": "to "}], "n": 1}


def test_pieces_of_a_template_are_known() -> None:
    """What a template needs can be told before anything is to be sent."""
    assert names(TEMPLATE) == {"text", "thread"}
    assert names(TEMPLATE, needed=True) == {"text"}


def test_piece_of_a_path_stays_one_segment() -> None:
    """No id reaches another address."""
    assert fill_path("/a/{conversation}/b", {"conversation": "../x?y#é"}) == "/a/..%2Fx%3Fy%23%C3%A9/b"
