"""The HTML report of a run."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browsing import NARROW, WIDE, chromium, violations
from playwright.sync_api import Browser, Page, ViewportSize

from assist.conversation.messages import Role
from assist.errors import UnavailableError
from assist.evaluation.baselines.keywords import Keywords
from assist.evaluation.report import report_of, write_html
from assist.evaluation.results import (
    CaseResult,
    Difference,
    Kind,
    ModelId,
    Outcome,
    Run,
    SuiteKind,
    SuiteResult,
    SystemResult,
    Words,
)
from assist.evaluation.run import Beside, evaluate
from assist.evaluation.suite import suites_in
from assist.evaluation.systems import System
from assist.reading.labels import Label

SENTENCES = (
    ("ownership", "I'll take this on myself and find out where it is."),
    ("listen", "Could you tell me what happened to the desk?"),
    ("apologise", "I'm sorry that your desk arrived broken."),
    ("insincere", "We apologise for any inconvenience caused."),
    ("reactive", "Please check back in a few days."),
)
READING = """title: Readings <i>
gates:
- {measure: insincere, at_least: 0.1}
- {measure: giveaway, at_least: 0.1}
"""
REPLIES = """
# id=d{number} kind={kind} service_failure=true
C: My desk never came.
flag giveaway: Let me <b>find</b> out where it is.
pass: Let me find out where it is.
"""


def chats() -> Iterator[str]:
    """Give chats in two channels, one with a label that a reading cannot find, and one that cannot be read."""
    for number in range(26):
        label, words = SENTENCES[-1 if number > 23 else number % 4]
        channel = "email" if number % 2 else "chat"
        yield f"# id=a{number} channel={channel} domain=<u>\nC: [problem|My desk is broken.]\nA: [{label}|{words}]\n"
    for number in range(5):
        yield f"# id=b{number} channel=chat\nC: hello\nA: [giveaway|The <script>alert(1)</script> weather is fine.]\n"
    yield "# id=broken\nX: nothing\n"


def annotated() -> str:
    """Give a chat that two annotators read."""
    text = SENTENCES[3][1]
    span = {"label": "insincere", "start": 0, "end": len(text)}
    agent = {"role": "agent", "text": text, "annotators": {"ann": [span], "ben": [span]}}
    other = {"role": "agent", "text": "It is blue.", "annotators": {"ann": [], "ben": [span | {"end": 11}]}}
    customer = {"role": "customer", "text": "My desk is broken.", "labels": []}
    return json.dumps({"id": "two", "messages": [customer, agent, other]})


def missing() -> System:
    """Stand for a baseline that is not installed."""
    msg = "not installed"
    raise UnavailableError(msg)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Give a run of the shipped model and two baselines over a suite of readings and one of replies."""
    folder = tmp_path_factory.mktemp("evals")
    replies = [REPLIES.format(number=number, kind=("gift", "blame")[number % 2]) for number in range(10)]
    for name, spec, cases in (
        ("a", READING, "\n".join(chats())),
        ("b", "title: Replies\nkind: replies\ngates: [{measure: right, at_least: 1}]", "\n".join(replies)),
    ):
        (folder / name).mkdir()
        (folder / name / "suite.yaml").write_text(spec)
        (folder / name / "chats.txt").write_text(cases)
    (folder / "a" / "two.jsonl").write_text(annotated())
    return evaluate(
        list(suites_in(folder)),
        beside=Beside(baselines={"keyword rules": Keywords, "an encoder": missing}),
        command="assist eval --baselines",
        now=datetime(2026, 3, 2, tzinfo=UTC),
        tell=lambda *_: None,
    )


@pytest.fixture(scope="module")
def html(run: Run) -> str:
    """Give the report of that run."""
    return report_of(run)


def nothing(*, systems: bool) -> Run:
    """Give a run that measured nothing."""
    kind = SuiteKind.READING if systems else SuiteKind.REPLIES
    ours = (SystemResult(name="recovery-assist"),) if systems else ()
    return one(SuiteResult(name="s", title="Empty", measures="", kind=kind, cases=(), systems=ours))


def one(suite: SuiteResult) -> Run:
    """Give a run of one suite."""
    model = ModelId(card="card", sha256="0")
    return Run(made_at=datetime(2026, 3, 2, tzinfo=UTC), command="", machine="", model=model, suites=(suite,))


def test_every_part_is_there(html: str) -> None:
    """For each suite, in the order of their weight."""
    parts = re.findall(r"<h3[^>]*>([^<]*)</h3>", html)
    assert parts == [
        "Steps and failures",
        "Label by label",
        "Precision and recall",
        "Calibration",
        "Stage after each agent turn",
        "Which labels are taken for which",
        "Slices",
        "Agreement",
        "Span overlap",
        "Speed",
        "Could not be run",
        "Worst cases",
        "Engines and judge",
        "Checks",
        "Slices",
        "Could not be run",
        "Worst cases",
    ]


def test_the_verdict_comes_first(html: str) -> None:
    """Failed gates are named before all figures, with what was measured, the bound and the margin in the table."""
    verdict = html[html.index("<main>") : html.index('id="suite-1"')]
    assert "2 of 3 gates failed: Readings &lt;i&gt;, giveaway, F1; Replies, share of cases right." in verdict
    assert verdict.count("FAILED") == 2
    assert "not from experts in customer service" in verdict
    assert "Not every case could be run" in verdict


def test_every_link_leads_somewhere(html: str) -> None:
    """The anchors of all suites and parts are there, and no id stands twice."""
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_texts_bring_no_markup(html: str) -> None:
    """Chats, fields and titles are text, in the page and in the plots."""
    assert not re.search(r"<script|<b>|<i>|<u>", html)
    assert "&lt;script&gt;alert(1)" in html


def test_baselines_stand_beside_ours(html: str) -> None:
    """The one that was run with its interval, the other with its reason."""
    assert re.search(
        r"<title>Readings &lt;i&gt;: steps</title><desc>recovery-assist: [01].*; keyword rules: [01]", html
    )
    assert "<strong>an encoder</strong> could not be run: not installed" in html


def test_misses_and_false_alarms_are_marked(html: str) -> None:
    """The words are underlined in two ways, and named in words."""
    missed = html[html.index('<mark class="missed">The &lt;script&gt;') :]
    assert re.search(r"\(missed: giveaway 0\.\d\d\)", missed)
    assert "After: “hello”" in html


def test_words_of_a_long_message_are_found() -> None:
    """What stands around them is cut, and the marks stay on the words."""
    text = "a" * 900 + "NOW" + "b" * 900
    cells = [
        Difference(
            message=1,
            role=Role.AGENT,
            text=text,
            before="c" * 900,
            label=label,
            kind=kind,
            words=(Words(start=900, end=903, quote="NOW"),),
            probability=0.7,
        )
        for label, kind in ((Label.LISTEN, Kind.MISSED), (Label.OWNERSHIP, Kind.SAID_WRONGLY))
    ]
    case = CaseResult(id="long", source="a.txt", outcome=Outcome.WRONG, differences=tuple(cells))
    suite = SuiteResult(name="s", title="s", measures="", kind=SuiteKind.REPLIES, cases=(case,))
    page = report_of(one(suite))
    assert '<mark class="missed flaw">NOW</mark>' in page
    assert "(missed: listen 0.70, false alarm: ownership 0.70)" in page
    assert "a" * 281 not in page
    assert "b" * 281 not in page
    assert "c" * 281 not in page


def test_what_could_not_be_run_has_its_reason(html: str, run: Run) -> None:
    """Each case with its file."""
    (broken,) = (case for case in run.suites[0].cases if case.outcome is Outcome.COULD_NOT_BE_RUN)
    assert broken.reason.split("'", maxsplit=1)[0] in html
    assert "Every case could be run." in html


def test_too_few_cases_are_said_plainly(html: str) -> None:
    """A label with two true cells has no figures; neither has its curve."""
    row = next(row for row in html.split("<tr>") if row.startswith('\n<th scope="row">reactive</th>'))
    assert row.count("too few") == 6
    assert re.search(r"Too few true cells \(under 5\) to draw: [^.]*reactive", html)


def test_annotators_are_compared(html: str) -> None:
    """The model with each of them, and they with each other."""
    assert "model with an annotator" in html
    assert re.search(r'ann with ben</th>\s*<td>annotators with each other</td>\s*<td class="figure">32<', html)


@pytest.mark.parametrize(
    "words",
    [
        "No suite here sets a gate.",
        "Steps: too few cases for a figure.",
        "No label has enough true cells for a curve.",
        "No label has enough true cells to judge its probabilities.",
        "No agent turn to judge.",
        "No label of an agent&#39;s message was true or said.|No label of an agent's message was true or said.",
        "No two slices of a kind have enough cases to compare.",
        "No cells that two labellers share.",
        "Too few cells where both gave a label.",
        "Not measured.",
        "Every case could be run.",
        "No case went wrong.",
    ],
)
def test_empty_parts_are_said_plainly(words: str) -> None:
    """A part with nothing in it tells so."""
    page = report_of(nothing(systems=True))
    assert any(each in page for each in words.split("|"))


def test_a_suite_of_replies_without_cases() -> None:
    """It asked nothing."""
    assert "Nothing was asked." in report_of(nothing(systems=False))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a real Chromium."""
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_is_accessible(run: Run, tmp_path: Path, browser: Browser, size: ViewportSize, scheme: str) -> None:
    """In light and dark, wide and narrow, axe-core finds nothing, nothing is fetched, and no line runs out."""
    path = tmp_path / "report.html"
    write_html(run, path)
    with browser.new_context(
        viewport=size, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    ) as context:
        page: Page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        assert asked == [path.as_uri()]
