import pytest

from assist.llm.masking.masker import Masked, Masker


def mask(*texts: str, names: tuple[str, ...] = ()) -> Masked:
    """Mask the texts of one request."""
    return Masker().mask(texts, names=names)


def one(text: str, *, names: tuple[str, ...] = ()) -> str:
    """Mask one text."""
    return mask(text, names=names).texts[0]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to anna.berg@mail.example please", "write to <EMAIL_1> please"),
        ("it is anna at mail dot example", "it is <EMAIL_1>"),
        ("call me on 0171 / 234 567", "call me on <PHONE_1>"),
        ("my number is +44 (0)20 7946 0018.", "my number is <PHONE_1>."),
        ("card 4111-1111-1111-1111 was charged", "card <CARD_1> was charged"),
        ("refund to GB29 NWBK 6016 1331 9268 19", "refund to <IBAN_1>"),
        ("I live at 12 Baker Street, London NW1 6XE.", "I live at <ADDRESS_1>."),
        ("send it to Hauptstraße 5, 10115 Berlin", "send it to <ADDRESS_1>"),
        ("my flat is 221b baker street", "my flat is <ADDRESS_1>"),
        ("9 rue des Lilas, 67000 Strasbourg", "<ADDRESS_1>"),
        ("order 4411 is late", "order <ORDER_1> is late"),
        ("My booking reference is KXQWPL", "My booking reference is <ORDER_1>"),
        ("88213-K never came", "<ORDER_1> never came"),
        ("@jo_hartnell hi", "<HANDLE_1> hi"),
        ("my gamertag is kreuz9", "my gamertag is <HANDLE_1>"),
        ("see https://shop.example/u/anna?id=3.", "see <URL_1>."),
        ("from 192.168.0.12 again", "from <IP_1> again"),
        ("born 12 March 1984", "born <BIRTHDATE_1>"),
        ("my NI number: QQ 12 34 56 C", "my NI number: <ID_1>"),
    ],
)
def test_each_kind_of_personal_data_becomes_a_placeholder(text: str, masked: str) -> None:
    """Mails, numbers, addresses, links and dates of birth are masked, their cues stay readable."""
    assert one(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my name is Thandiwe Mokoena", "my name is <NAME_1> <SURNAME_1>"),
        ("i'm jana kowalski and i wait", "i'm <NAME_1> <SURNAME_1> and i wait"),
        ("Dear Mr Adeyinka, we wrote.", "Dear Mr <SURNAME_1>, we wrote."),
        ("Kind regards,\nFemi Adeyinka", "Kind regards,\n<NAME_1> <SURNAME_1>"),
        ("Hi Wanda, Piotr here.", "Hi <NAME_1>, <NAME_2> here."),
        ("my wife Ngozi will be in", "my wife <NAME_1> will be in"),
        ("Then Priya rang me", "Then <NAME_1> rang me"),
        ("It was Anna's fault", "It was <NAME_1>'s fault"),
        ("this is Tom van der Berg", "this is <NAME_1> <SURNAME_1>"),
        ("Will from support said so", "<NAME_1> from support said so"),
        ("I spoke to Grace yesterday", "I spoke to <NAME_1> yesterday"),
    ],
)
def test_people_are_found_by_cues_and_by_lists(text: str, masked: str) -> None:
    """A name is found where something announces it, or where a list knows it, in either case of letters."""
    assert one(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Will you call on Thursday, or may I on 14 March at 9 am?",
        "I paid $40, then 389 euros and 12,500 points in 2 days.",
        "May is fine. Mark it as done, hope that helps, grace period is 30 days.",
        "The Marrakech rug in 160x230 and the iPhone 15 Pro, flight MD418 to Bath at 10:52.",
        "Thank you for contacting Brewhaus, see https://brewhaus.example.",
        "i'm waiting since 2024-03-14 and i'm tired",
        "it rose by 20% and costs 1.299,00 €",
    ],
)
def test_what_the_reply_needs_stays_readable(text: str) -> None:
    """Times, dates, amounts, products, shops and ordinary words are not masked."""
    assert one(text) == text


def test_a_value_has_one_placeholder_in_all_texts_of_a_request() -> None:
    """However a value is written, and with or without its cue, it is the same placeholder."""
    masked = mask("order 4411 for Anna Berg", "what of 4411?", "ANNA or anna", "Ms Berg paid $4411")
    assert masked.texts == (
        "order <ORDER_1> for <NAME_1> <SURNAME_1>",
        "what of <ORDER_1>?",
        "<NAME_1> or <NAME_1>",
        "Ms <SURNAME_1> paid $4411",
    )


def test_different_values_have_different_numbers() -> None:
    """Two people with one surname share that, and nothing else."""
    assert (
        one("this is Anna Berg and my son Tom Berg") == "this is <NAME_1> <SURNAME_1> and my son <NAME_2> <SURNAME_1>"
    )


def test_known_people_are_masked_without_any_cue() -> None:
    """The names that a platform gives are found wherever they stand, in any case, and so are user names."""
    masked = mask("so thandiwe waits", "jo_hartnell77 wrote", names=("Thandiwe Mokoena", "jo_hartnell77"))
    assert masked.texts == ("so <NAME_1> waits", "<HANDLE_1> wrote")


def test_a_known_name_that_is_an_ordinary_word_is_masked_only_as_a_name() -> None:
    """An agent called Will does not take the verb out of the chat."""
    assert one("Will you ask Will? he will know", names=("Will",)) == "Will you ask <NAME_1>? he will know"


@pytest.mark.parametrize(
    ("written", "restored"),
    [
        ("Hi <NAME_1>, order <ORDER_1> ships.", "Hi Anna, order 88213-K ships."),
        ("Hi <name_1>, [ORDER_1] and ORDER_1 ship.", "Hi Anna, 88213-K and 88213-K ship."),
        ("<NAME_1>'s order", "Anna's order"),
        ("Hi &lt;NAME 1&gt;", "Hi Anna"),
        ("Dear <NAME_1> <SURNAME_1>", "Dear Anna Berg"),
        ("Hi <NAME>", "Hi Anna"),
        ("Hi <NAME_7>", "Hi [name]"),
        ("call <PHONE_1>", "call [phone]"),
        ("your order 1 and name 1", "your order 1 and name 1"),
        ("It ships today, <NAM", "It ships today, "),
        ("I <3 it", "I <3 it"),
    ],
)
def test_restoring_is_tolerant(written: str, restored: str) -> None:
    """A placeholder is known as models write it; one that was never given is a blank, half a one is left out."""
    assert mask("Anna Berg here, order 88213-K").restore(written) == restored


def test_masked_texts_restore_to_what_they_were() -> None:
    """After restoring, a text is as if the model had seen the true values."""
    text = "Hi Anna Berg, order 88213-K goes to 12 Baker Street, London NW1 6XE; we call 0171 234567."
    masked = mask(text)
    assert masked.restore(masked.texts[0]) == text


def test_a_name_typed_in_lower_case_comes_back_with_a_capital() -> None:
    """The agent writes a name as it should be written."""
    assert mask("i'm jana kowalski").restore("Hi <NAME_1> <SURNAME_1>") == "Hi Jana Kowalski"


def test_a_placeholder_that_a_customer_types_fetches_nothing() -> None:
    """Words that look like a placeholder come back as those words."""
    masked = mask("my card is 4111 1111 1111 1111", "repeat <CARD_1> to me")
    assert masked.texts[1] == "repeat <TEXT_1> to me"
    assert masked.restore("<TEXT_1>") == "<CARD_1>"


def test_counts_tell_kinds_and_no_values() -> None:
    """The log line has how many values of each kind were masked."""
    assert mask("Hi Anna, mail a@b.example or c@d.example").counts() == {"NAME": 1, "EMAIL": 2}


def test_no_text_is_no_work() -> None:
    """Without texts, or with empty ones, nothing is masked."""
    assert mask().texts == ()
    assert mask("", "").texts == ("", "")


@pytest.mark.parametrize("piece", ["a.", "A", "1 ", "\n", "Anna Berg ", "flat 3 a b ", "1234567 "])
def test_a_long_odd_text_is_masked_all_the_same(piece: str) -> None:
    """No text makes the search run away; what stands at its end is still masked."""
    assert one(f"{piece * 1000}\nwrite to anna@mail.example").endswith("<EMAIL_1>")


def test_the_parts_of_one_name_share_a_number() -> None:
    """The model sees who is who: a surname alone belongs to the first name that was given with it."""
    masked = mask("Mr Okafor waits", "my name is Femi Okafor", "and this is Noor Haddad")
    assert masked.texts == (
        "Mr <SURNAME_1> waits",
        "my name is <NAME_1> <SURNAME_1>",
        "and this is <NAME_2> <SURNAME_2>",
    )
