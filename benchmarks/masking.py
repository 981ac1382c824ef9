"""`python benchmarks/masking.py`: plants made-up personal data in chats of the corpus, masks them and counts what is left.

Needs the extras `llm` and `dev`. The plans are in masking.yaml. The recognisers were written with the first ones in view;
`HELD_OUT` has other countries, another seed and other sentences, and is only ever read off.
"""

import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import yaml
from faker import Faker

from assist.conversation.messages import Conversation
from assist.conversation.readers import read_marked
from assist.llm.masking.masker import Masker
from assist.llm.masking.table import PLACEHOLDER

ROOT = Path(__file__).parent.parent
DAY = datetime(2026, 1, 1, tzinfo=UTC).date()
CHATS = 200
MEBI = 2**20


@dataclass(frozen=True)
class Plan:
    """How chats are seeded: with whose data, and in which sentences."""

    name: str
    seed: int
    locales: Sequence[str]
    sentences: Mapping[str, Sequence[str]]


def _plans() -> dict[str, Plan]:
    data = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return {name: Plan(name=name, **plan) for name, plan in data.items()}


PLANS = _plans()
SEEN, HELD_OUT = PLANS["seen"], PLANS["held out"]


def main() -> None:
    """Seed, mask, count and print."""
    chats = [chat for path in sorted((ROOT / "evals/corpus").glob("*.txt")) for chat in _load(path)]
    masker = Masker()
    masker.mask(["warm up"])
    for plan in PLANS.values():
        print(f"\n{CHATS} chats seeded with data of {', '.join(plan.locales)} ({plan.name}, seed {plan.seed})")
        planted, left, examples = survivors(chats, plan, masker)
        for kind, number in planted.items():
            print(f"  {kind:<14} {left[kind]:>4} of {number:>5} left   {'; '.join(examples.get(kind, ())[:3])}")
        print(f"  {'all':<14} {left.total():>4} of {planted.total():>5} left")
    print()
    for what, figure, bar in (*false_alarms(chats, masker), *speed(chats, masker), *load()):
        print(f"{what:<74} {figure:<34} {bar}")


def _load(path: Path) -> Iterator[Conversation]:
    with path.open(encoding="utf-8") as lines:
        yield from (marked.conversation for marked in read_marked(lines, source=path.name, day=DAY))


def survivors(
    chats: Sequence[Conversation], plan: Plan, masker: Masker
) -> tuple[Counter[str], Counter[str], dict[str, list[str]]]:
    """Count what was planted and what is left of it, by kind, with examples."""
    chance = random.Random(plan.seed)  # noqa: S311 - nothing is kept secret by it
    planted: Counter[str] = Counter()
    left: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    for chat in chance.sample([chat for chat in chats if len(chat.messages) >= 4], CHATS):
        texts = [message.text for message in chat.messages]
        fake = Faker(chance.choice(plan.locales))
        fake.seed_instance(chance.randrange(10**9))
        seeded, values, names = seed(texts, fake, chance, plan)
        masked = masker.mask([*seeded, *values.get("facts", ())], names=names).texts
        for kind, value in ((kind, value) for kind, all_ in values.items() if kind != "facts" for value in all_):
            planted[kind] += 1
            if remains(value, kind, masked, texts):
                left[kind] += 1
                line = next((text for text in masked if remains(value, kind, [text], texts)), "")
                examples.setdefault(kind, []).append(f"{value!r} in {line[-150:]!r}")
    return planted, left, examples


def seed(
    texts: Sequence[str], fake: Faker, chance: random.Random, plan: Plan
) -> tuple[list[str], dict[str, list[str]], list[str]]:
    """Put a value of every kind into the texts, some twice; half of the chats know their customer's name."""
    seeded, values = list(texts), {}
    given, family = fake.first_name(), fake.last_name()
    for kind, sentences in plan.sentences.items():
        value = make(kind, fake, chance, given, family)
        written = chance.choice([value, value, value.lower()]) if kind not in ("iban", "order") else value
        values[kind] = [written]
        for _ in range(chance.choice([1, 1, 2])):
            index = chance.randrange(len(seeded))
            said = chance.choice(sentences).format(written)
            ways = [f"{seeded[index]} {said}", f"{said} {seeded[index]}", f"{seeded[index]}\n{said}"]
            signed = said.startswith("-")  # nothing else is said on the line of a signature
            seeded[index] = f"{ways[0]}\n" if signed else chance.choice(ways)
    values["facts"] = [f"customer: {given} {family}", f"order: {values['order'][0]}", f"phone: {values['phone'][0]}"]
    values["name"] += [f"{given} {family}"]
    return seeded, values, [f"{given} {family}", fake.first_name()] if chance.random() < 0.5 else []


def make(kind: str, fake: Faker, chance: random.Random, given: str, family: str) -> str:
    """Make up a value, written as people write it."""
    makers: Mapping[str, Callable[[], str]] = {
        "name": lambda: f"{given} {family}",
        "first name": fake.first_name,
        "surname": lambda: chance.choice([family, fake.last_name()]),
        "email": lambda: chance.choice(
            [fake.free_email(), fake.email(), f"{given}.{family}@example.com".replace(" ", "")]
        ),
        "phone": lambda: _spaced(fake.phone_number(), chance),
        "card": lambda: _grouped(fake.credit_card_number("visa16"), chance.choice(["", " ", "-"])),
        "iban": lambda: _grouped(fake.iban(), chance.choice(["", " "])),
        "address": lambda: fake.address().replace("\n", chance.choice([", ", "\n"])),
        "order": lambda: fake.bothify(
            chance.choice(["#####", "########", "??-#####", "???######", "####-####-##", "#????#"]).upper()
        ).upper(),
        "handle": lambda: chance.choice([fake.user_name(), f"{fake.user_name()}_{chance.randrange(99)}"]),
        "url": lambda: (
            f"https://{fake.domain_name()}/{fake.uri_path()}/{fake.user_name()}?id={fake.numerify('######')}"
        ),
        "ip": lambda: chance.choice([fake.ipv4(), fake.ipv6()]),
        "birth date": lambda: fake.date_of_birth(minimum_age=18).strftime(
            chance.choice(["%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%B %d, %Y"])
        ),
        "national id": fake.ssn,
    }
    return makers[kind]()


def _spaced(number: str, chance: random.Random) -> str:
    """Space a telephone number oddly, as people do."""
    return chance.choice(
        [number, number, number.replace("-", " - "), number.replace(" ", " / ", 1), re.sub(r"[^\d+]", "", number)]
    )


def _grouped(digits: str, between: str) -> str:
    return between.join(digits[at : at + 4] for at in range(0, len(digits), 4))


def remains(value: str, kind: str, masked: Sequence[str], before: Sequence[str]) -> bool:
    """Tell whether a value, a word of a name or five digits of it are read more often than before it was planted."""
    parts = [value] if "name" not in kind else [part for part in re.findall(r"[^\W\d_]+", value) if len(part) >= 3]
    parts += re.findall(r"\d{5,}", value)
    if kind == "address":
        parts.append(re.split(r"[,\n]", value)[0])
    return any(_count(part, masked) > _count(part, before) for part in parts)


def _count(part: str, texts: Sequence[str]) -> int:
    pattern = re.compile(rf"(?<!\w){re.escape(part)}(?!\w)")
    return sum(len(pattern.findall(PLACEHOLDER.sub("", text))) for text in texts)


def false_alarms(chats: Sequence[Conversation], masker: Masker) -> Iterator[tuple[str, str, str]]:
    """Count the placeholders of chats as they are: names, numbers and links that people do write, and mistakes."""
    counts: Counter[str] = Counter()
    for chat in chats:
        counts.update(masker.mask([message.text for message in chat.messages]).counts())
    each = ", ".join(f"{kind} {number / len(chats):.2f}" for kind, number in counts.most_common())
    yield f"placeholders a chat, {len(chats)} chats as they are", f"{counts.total() / len(chats):.2f}", each


def speed(chats: Sequence[Conversation], masker: Masker) -> Iterator[tuple[str, str, str]]:
    """Measure one chat of twelve messages, warm."""
    twelve = [[message.text for message in chat.messages[:12]] for chat in chats if len(chat.messages) >= 12][:CHATS]
    times = [_timed(partial(masker.mask, texts, names=["Anna Berg", "Noor"])) for texts in twelve]
    figure = f"{np.percentile(times, 50):.1f} / {np.percentile(times, 99):.1f} ms"
    yield f"a chat of 12 messages masked, {len(twelve)} chats, p50 / p99", figure, "≤ 20 ms"


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def load() -> Iterator[tuple[str, str, str]]:
    """Measure a fresh process: import and first text, and the memory that is held then."""
    code = (
        "import time, resource; page = resource.getpagesize();"
        "held = lambda: int(open('/proc/self/statm').read().split()[1]) * page; start, before = time.perf_counter(), held();"
        "from assist.llm.masking.masker import Masker; Masker().mask(['hello']);"
        f"print(time.perf_counter() - start, (held() - before) / {MEBI})"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
    yield "import and first text, fresh process", f"{float(ran[0]):.2f} s", ""
    yield "memory for it", f"{float(ran[1]):.0f} MB", ""


if __name__ == "__main__":
    main()
