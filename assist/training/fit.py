"""The network and its training loop."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import AutoModel

from assist.training.data import LABELS, Example

_MASK_ID = 103
_FIRST_WORD_ID = 999


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the model is trained.

    `mask` is the share of input tokens that are hidden, `alone` that of the examples whose context is hidden: the only
    noise added. The weights that ship are a moving average over the steps, of which each step keeps `memory`.
    It is trained once for each of `seeds`, and the weights of all are averaged (as in Wortsman et al. 2022).
    `extra_repeats` and `boundary_repeats` say how often real threads and the codebook's boundary cases stand among the
    examples.
    """

    epochs: int = 2
    batch: int = 16
    encoder_rate: float = 8e-5
    head_rate: float = 1e-3
    mask: float = 0.1
    alone: float = 0.1
    memory: float = 0.999
    extra_repeats: int = 2
    boundary_repeats: int = 4
    seeds: tuple[int, ...] = (0, 1)


class Trainee(nn.Module):
    """A sentence encoder with two linear heads: one for every token, one for the message as a whole ([CLS])."""

    def __init__(self, base: str) -> None:
        """Start from the encoder in folder `base`. Its dropout is off: hidden input tokens regularise instead."""
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            base, attn_implementation="sdpa", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        size = int(self.encoder.config.hidden_size)
        self.dropout = nn.Dropout(0.1)
        self.tokens = nn.Linear(size, len(LABELS))
        self.message = nn.Linear(size, len(LABELS))
        nn.init.constant_(self.tokens.bias, -3.0)
        nn.init.constant_(self.message.bias, -2.5)

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Give logits a token (batch, length, labels) and a message (batch, labels)."""
        states = self.encoder(
            input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask
        ).last_hidden_state
        states = self.dropout(states)
        return self.tokens(states), self.message(states[:, 0])


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded examples: ids, types and mask (batch, length), the labels of tokens, which tokens and labels count."""

    ids: Tensor
    types: Tensor
    mask: Tensor
    labels: Tensor
    counts: Tensor
    side: Tensor


def batch_of(examples: Sequence[Example]) -> Batch:
    """Pad examples to the longest."""
    rows, width = len(examples), max(len(example.window.ids) for example in examples)
    ids, types, mask = (torch.zeros(rows, width, dtype=torch.long) for _ in range(3))
    labels, counts = torch.zeros(rows, width, len(LABELS)), torch.zeros(rows, width)
    for row, example in enumerate(examples):
        window, length, first = example.window, len(example.window.ids), example.window.first
        ids[row, :length] = torch.from_numpy(window.ids)
        types[row, :length] = torch.from_numpy(window.types)
        mask[row, :length] = 1
        labels[row, first : first + len(example.tokens)] = torch.from_numpy(example.tokens)
        counts[row, first : first + len(example.tokens)] = 1
    side = torch.from_numpy(np.stack([example.side for example in examples]))
    return Batch(ids, types, mask, labels, counts, side)


def loss_of(tokens: Tensor, message: Tensor, batch: Batch) -> Tensor:
    """Binary cross-entropy a token, plus half of it on the message's strongest token and on the message head."""
    entropy = nn.functional.binary_cross_entropy_with_logits
    weight = batch.counts[:, :, None] * batch.side[:, None, :]
    by_token = (entropy(tokens, batch.labels, reduction="none") * weight).sum() / weight.sum().clamp(min=1)
    shown = batch.labels.amax(1)
    strongest = (tokens - 1e4 * (1 - batch.counts[:, :, None])).amax(1).clamp(min=-30)
    heads = [
        (entropy(head, shown, reduction="none") * batch.side).sum() / batch.side.sum() for head in (strongest, message)
    ]
    return by_token + 0.5 * heads[0] + 0.5 * heads[1]


def fit(network: Trainee, examples: Sequence[Example], recipe: Recipe, tell: Callable[[str], None]) -> Trainee:
    """Train a network and give the average of its weights; `tell` receives progress lines."""
    rates = [recipe.encoder_rate, recipe.head_rate]
    heads = [*network.tokens.parameters(), *network.message.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": network.encoder.parameters(), "lr": rates[0]}, {"params": heads, "lr": rates[1]}],
        weight_decay=0.01,
        fused=True,
    )
    plan = [batch for _ in range(recipe.epochs) for batch in _shuffled(examples, recipe.batch)]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=len(plan), pct_start=0.1)
    average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(recipe.memory))
    network.train()
    total = 0.0
    for step, chosen in enumerate(plan, 1):
        total += _learn(network, batch_of(chosen), optimizer, recipe)
        schedule.step()
        average.update_parameters(network)
        if step % 100 == 0:
            tell(f"step {step} of {len(plan)}: loss {total / 100:.4f}")
            total = 0.0
    trained = average.module
    return trained.eval()


def _learn(network: Trainee, batch: Batch, optimizer: torch.optim.Optimizer, recipe: Recipe) -> float:
    hidden = (torch.rand(batch.ids.shape) < recipe.mask) & (batch.ids > _FIRST_WORD_ID)
    ids = batch.ids.masked_fill(hidden, _MASK_ID)
    alone = (torch.rand(len(ids), 1) < recipe.alone) & (batch.types == 0)
    alone[:, 0] = False  # [CLS] stays
    with torch.autocast("cpu", torch.bfloat16):
        tokens, message = network(ids, batch.types, batch.mask.masked_fill(alone, 0))
    loss = loss_of(tokens.float(), message.float(), batch)
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def _shuffled(examples: Sequence[Example], size: int) -> Iterator[list[Example]]:
    """Give batches of like length, in random order."""
    order = random.sample(range(len(examples)), len(examples))
    pools = [order[start : start + 32 * size] for start in range(0, len(order), 32 * size)]
    batches = [
        pool[start : start + size]
        for pool in (sorted(pool, key=lambda index: len(examples[index].window.ids)) for pool in pools)
        for start in range(0, len(pool), size)
    ]
    random.shuffle(batches)
    return ([examples[index] for index in batch] for batch in batches)
