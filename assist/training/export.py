"""From a trained network to what ships: ONNX int8, tokenizer, calibration and model card."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from assist.reading.labels import Label
from assist.reading.model import Calibration
from assist.training.data import LABELS
from assist.training.fit import Trainee


def export(network: Trainee, base: Path, folder: Path) -> None:
    """Write `model.onnx` (int8 weights, a scale a channel) and `tokenizer.json` into the folder."""
    network.encoder.set_attn_implementation("eager")
    one = torch.ones(2, 16, dtype=torch.long)
    names = ["input_ids", "token_type_ids", "attention_mask"]
    with TemporaryDirectory() as scratch:
        whole, ready = Path(scratch) / "whole.onnx", Path(scratch) / "ready.onnx"
        torch.onnx.export(
            network,
            (one, one * 0, one),
            str(whole),
            input_names=names,
            output_names=["tokens", "message"],
            dynamic_axes={
                **{name: {0: "batch", 1: "length"} for name in [*names, "tokens"]},
                "message": {0: "batch"},
            },
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(str(ready), str(folder / "model.onnx"), weight_type=QuantType.QInt8, per_channel=True)
    _write_tokenizer(base, folder)


def write_calibration(calibration: Mapping[Label, Calibration], folder: Path) -> None:
    """Write `reading.json`: the order of the labels, and each one's calibration and threshold."""
    fitted = {
        "labels": [label.value for label in LABELS],
        "calibration": {label.value: asdict(values) for label, values in calibration.items()},
    }
    (folder / "reading.json").write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


def _write_tokenizer(base: Path, folder: Path) -> None:
    tokenizer = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
