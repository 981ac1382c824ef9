"""`make bench`: reads what the README claims of speed and size off this machine. Accuracy is `assist eval`'s.

Prints a table and writes it to benchmarks/RESULTS.md.
"""

import os
import platform
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import numpy as np
import uvicorn

from assist.analysis.needs import is_solved
from assist.app import create_app
from assist.archive import cores, work
from assist.cli.archive import line_of
from assist.config import Settings
from assist.conversation.messages import Conversation, Role
from assist.conversation.readers import Marked, read_marked
from assist.conversation.split import Part, part_of
from assist.guard.honesty import dishonest, known_in
from assist.pipeline import Pipeline
from assist.reading.model import Model
from assist.replies.playbook import load_playbook

ROOT = Path(__file__).parent.parent
DAY = datetime(2026, 1, 1, tzinfo=UTC).date()
SUGGESTIONS = 500
ARCHIVE_MESSAGES = 5000
Row = tuple[str, str, str]


def main() -> None:
    """Run every measure, print and write the table."""
    corpus = [marked for path in sorted((ROOT / "evals/corpus").glob("*.txt")) for marked in load(path)]
    held = [marked for marked in corpus if part_of(marked.conversation.id) is Part.TEST]
    rows: list[Row] = []
    measures = chain(
        latency(held),
        over_loopback(held),
        archive(corpus),
        start_up(),
        sizes(),
        suggestions(corpus),
    )
    for row in measures:
        print(f"{row[0]:<74} {row[1]:<34} {row[2]}", flush=True)
        rows.append(row)
    write(rows)


def load(path: Path) -> Iterator[Marked]:
    """Read a labelled file."""
    with path.open(encoding="utf-8") as lines:
        yield from read_marked(lines, source=path.name, day=DAY)


def latency(held: Sequence[Marked]) -> Iterator[Row]:
    """Measure one new message in process beside the bare model pass, and a cold chat of twelve messages."""
    pipeline, model = Pipeline.local(), Model()
    chats = [marked.conversation for marked in held if len(marked.conversation.messages) >= 6][:100]
    whole, bare = [], []
    for chat in chats:
        for end in range(1, len(chat.messages) + 1):
            grown = replace(chat, messages=chat.messages[:end], revision=end)
            whole.append(_timed(partial(pipeline.analyse, grown)))
            bare.append(_timed(partial(model.read, grown)))
    ratio = float(np.median(whole) / np.median(bare))
    yield "one new message analysed in process, p50 / p99", _percentiles(whole), "≤ 10 ms / ≤ 25 ms"
    yield "  against reading alone (tokens, model pass, spans)", f"{ratio:.2f} x", "≤ 1.3 x"
    twelve = [c for c in (marked.conversation for marked in held) if len(c.messages) >= 12][:20]
    cold = [_cold(replace(chat, messages=chat.messages[:12])) for chat in twelve]
    yield (
        "cold chat of 12 messages analysed and answered, p50 / max",
        f"{np.median(cold):.0f} / {max(cold):.0f} ms",
        "≤ 150 ms",
    )


def _cold(chat: Conversation) -> float:
    pipeline = Pipeline.local()
    pipeline.analyse(replace(chat, id="warm-up", messages=chat.messages[:1]))
    return _timed(lambda: pipeline.suggest(chat))


def over_loopback(held: Sequence[Marked]) -> Iterator[Row]:
    """Measure POST /v1/check with one client while a draft is typed, and the memory of the service."""
    server = uvicorn.Server(uvicorn.Config(create_app(Settings()), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    first, times = [], []
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
        for marked in held[:60]:
            chat = marked.conversation
            body = {
                "conversation": {
                    "messages": [{"role": m.role, "text": m.text} for m in chat.messages[:-1]]
                    or [{"role": "customer", "text": "hi"}]
                }
            }
            words = chat.messages[-1].text.split()
            first.append(_timed(partial(client.post, "/v1/check", json={**body, "draft": words[0]})))
            for end in range(1, min(len(words), 12) + 1):
                draft = {**body, "draft": " ".join(words[:end])}
                times.append(_timed(partial(client.post, "/v1/check", json=draft)))
    server.should_exit = True
    thread.join()
    yield "POST /v1/check over loopback, one client typing, p50 / p99", _percentiles(times), "≤ 15 ms / ≤ 40 ms"
    yield "  the first check of a chat that was never read, p50 / p99", _percentiles(first), ""


def archive(corpus: Sequence[Marked]) -> Iterator[Row]:
    """Measure what `assist analyse --to` does with an archive, start included.

    CPU time tells of machines that do other things as well.
    """
    chats = [marked.conversation for marked in corpus]
    chats *= -(-ARCHIVE_MESSAGES // sum(len(chat.messages) for chat in chats))
    started, before = time.perf_counter(), _cpu_s()
    messages = sum(done.messages for done in work(chats, line_of))
    seconds, cpu = time.perf_counter() - started, _cpu_s() - before
    rate = f"{messages / seconds:.0f}"
    yield f"archive of {messages} messages on {cores()} cores, messages/s, start included", rate, "≥ 300"
    bar = f"≤ {cores() * 1000 / 300:.1f} ms"
    yield "  CPU time a message, start included", f"{1000 * cpu / messages:.1f} ms", bar


def _cpu_s() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def start_up() -> Iterator[Row]:
    """Measure a fresh process from import to its first answer, and what it holds in memory afterwards."""
    code = (
        "import time; t = time.perf_counter(); from assist import Pipeline, read_conversation;"
        "Pipeline.local().suggest(read_conversation('Customer: my desk never came\\nAgent: please wait'));"
        "s = time.perf_counter() - t; import assist.app, resource;"
        "print(s, int(open('/proc/self/statm').read().split()[1]) * resource.getpagesize() / 2**20)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
        for _ in range(5)
    ]
    yield (
        "import to first answer, fresh process, median of 5",
        f"{np.median([float(run[0]) for run in runs]):.2f} s",
        "≤ 1.5 s",
    )
    yield (
        "resident memory, service imported and model loaded",
        f"{max(float(run[1]) for run in runs):.0f} MB",
        "≤ 350 MB",
    )


def sizes() -> Iterator[Row]:
    """Measure the wheel, and a fresh environment with it and its run-time dependencies."""
    with TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", scratch, str(ROOT)], check=True)
        wheel = next(Path(scratch).glob("*.whl"))
        yield "wheel with model", f"{wheel.stat().st_size / 1e6:.1f} MB", "≤ 40 MB"
        venv = Path(scratch) / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
        site = next(venv.glob("lib/python*/site-packages"))
        install = [sys.executable, "-m", "pip", "install", "-q", "--no-compile", "--target", str(site), "-c"]
        subprocess.run([*install, str(ROOT / "requirements.lock"), str(wheel)], check=True)
        total = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
        yield "installed with all run-time dependencies", f"{total / 1e6:.0f} MB", "≤ 450 MB"


def suggestions(corpus: Sequence[Marked]) -> Iterator[Row]:
    """Check suggestions over the corpus with our own check, the honesty rules and the limit of length."""
    pipeline, playbook = Pipeline.local(), load_playbook()
    shown = flagged = invented = long = silent = 0
    for marked in corpus:
        chat = _up_to_customer(marked.conversation)
        if chat is None or shown >= SUGGESTIONS:
            continue
        advice = pipeline.suggest(chat)
        silent += advice.analysis.service_failure and not advice.suggestions and not is_solved(advice.analysis.messages)
        for suggestion in advice.suggestions:
            shown += 1
            flagged += bool(pipeline.check(chat, suggestion.filled).findings)
            invented += dishonest(suggestion.text, known_in(chat)) is not None
            long += len(suggestion.text.split()) > playbook.max_words
    yield (
        f"of {shown} suggestions: flagged by our own check · inventing · over length",
        f"{flagged} · {invented} · {long}",
        "0 · 0 · 0",
    )
    yield "  chats with an open failure and no reply", str(silent), "0"


def _up_to_customer(chat: Conversation) -> Conversation | None:
    """Cut a chat after the customer's words in its middle, where an agent would ask for a reply."""
    turns = [index for index, message in enumerate(chat.messages) if message.role is Role.CUSTOMER]
    return replace(chat, messages=chat.messages[: turns[len(turns) // 2] + 1]) if turns else None


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _percentiles(times: Sequence[float]) -> str:
    return f"{np.percentile(times, 50):.1f} / {np.percentile(times, 99):.1f} ms"


def write(rows: Sequence[Row]) -> None:
    """Write benchmarks/RESULTS.md."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    lines = ["# Speed and size", "", f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {machine}.", ""]
    lines += ["| what | measured | bar |", "| --- | --- | --- |", *[f"| {' | '.join(row)} |" for row in rows], ""]
    (ROOT / "benchmarks/RESULTS.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
