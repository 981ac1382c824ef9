"""What a model is asked: the prompts, with a chat in place."""

import json
from collections.abc import Sequence
from typing import Final

from assist.llm.brief import Data
from assist.llm.examples import examples_for
from assist.llm.prompts import Prompt, load_prompt
from assist.llm.voice import Voice
from assist.reading.labels import FAILURES, STEPS, Label

_REPLY: Final = load_prompt("reply")
_REPAIR: Final = load_prompt("repair")
_REWRITE: Final = load_prompt("rewrite")


def reply_prompt(due: Label, data: Data, *, blanks: Sequence[str], length: str, voice: Voice) -> Prompt:
    """Ask for the next message. `data` is a sealed brief, `blanks` the names of blanks, `length` a sentence."""
    problem = " ".join(quote for quotes in data.get("customer_said", {}).values() for quote in quotes)
    return _REPLY.filled(
        {
            "steps": _meanings(STEPS),
            "failures": _meanings(FAILURES),
            "due": f"{due.value}. {due.meaning}",
            "blanks": ", ".join(f"[{blank}]" for blank in blanks),
            "length": length,
            "voice": _spoken(voice),
            "examples": "\n\n".join(
                f"{example.chat}\nMessage: {example.reply}" for example in examples_for(due, problem)
            ),
            "brief": _as_json(data),
        }
    )


def repair_prompt(task: Prompt, data: Data, *, reply: str, faults: Sequence[str]) -> Prompt:
    """Ask for a message anew that had faults."""
    return _REPAIR.filled(
        {"task": task.system, "brief": _as_json(data), "reply": _as_json(reply), "faults": _lines(faults)}
    )


def rewrite_prompt(data: Data, draft: str, task: str, *, length: str, voice: Voice, faults: Sequence[str]) -> Prompt:
    """Ask for a draft in other words; `faults` are those of what was written before."""
    return _REWRITE.filled(
        {
            "task": task,
            "failures": _meanings(FAILURES),
            "length": length,
            "voice": _spoken(voice),
            "brief": _as_json(data),
            "draft": _as_json(draft),
            "faults": f"\nWhat you wrote before cannot be sent:\n{_lines(faults)}" if faults else "",
        }
    )


def _meanings(labels: Sequence[Label]) -> str:
    return _lines([f"{label.value}: {label.meaning}" for label in labels])


def _spoken(voice: Voice) -> str:
    told = [voice.style] if voice.style else []
    told += [f"Phrases that we like: {'; '.join(voice.preferred)}."] if voice.preferred else []
    told += [f"Never say: {'; '.join(voice.banned)}."] if voice.banned else []
    return f"- How we speak: {' '.join(told)}" if told else ""


def _lines(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
