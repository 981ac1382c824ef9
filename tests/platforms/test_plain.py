import pytest

from assist.platforms.plain import Format, plain


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("html", "<p>Hi<br>you &amp; <b>me</b></p><ul><li>One</li><li>Two</li></ul>", "Hi\nyou & me\n\nOne\nTwo"),
        ("html", "<style>p{}</style><script>x()</script>Hi", "Hi"),
        ("html", "no tags: 1 < 2", "no tags: 1 < 2"),
        ("html", "", ""),
        ("tagged_html", "<p>Hi</p>\n", "Hi"),
        ("tagged_html", "if x<y then <b>", "if x<y then <b>"),
        ("mrkdwn", "<@U1|ada> <#C1|general> <!subteam^S1|@support> <!here>", "@ada #general @support @here"),
        ("mrkdwn", "<https://a.example> <mailto:a@b.example|a@b.example>", "https://a.example a@b.example"),
        ("mrkdwn", "1 &lt; 2 &amp;&amp; *bold*", "1 < 2 && *bold*"),
        ("mrkdwn", "a < b > c", "a < b > c"),
        (None, " <p>as it is</p> ", "<p>as it is</p>"),
    ],
)
def test_text_is_what_a_reader_sees(kind: Format | None, text: str, expected: str) -> None:
    """Markup goes, words and lines stay, and what only looks like markup is left alone."""
    assert plain(text, kind) == expected
