"""Put a run's checkpoint into bundled/weights: `python -m bundled.ship --run FOLDER [--average FOLDER ...]`."""

import argparse
import json
from pathlib import Path

import torch
from transformers import AutoTokenizer

from bundled.architecture import build_language_model
from bundled.averaging import average_states, open_state, tell_origin
from bundled.checkpoints import WEIGHTS_FOLDER, ship_snapshot
from bundled.sources import describe_sources


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FOLDER)
    parser.add_argument(
        "--average", type=Path, nargs="+", default=[], help="weights whose mean with the run's is shipped"
    )
    parser.add_argument("--figures", type=Path, help="JSON written by `python -m bundled.evaluate --json FILE`")
    options = parser.parse_args()
    own_tokenizer = options.run / "tokenizer"
    tokenizer = AutoTokenizer.from_pretrained(own_tokenizer if own_tokenizer.exists() else options.weights)
    language_model = build_language_model(tokenizer)
    state = torch.load(options.run / "checkpoint.pt", weights_only=False, map_location="cpu")
    language_model.load_state_dict(
        average_states([state["language_model"], *(open_state(folder, tokenizer) for folder in options.average)])
    )
    stages = list(state["history"])
    if state["stage_tokens"]:
        stages.append({"name": "unfinished stage", "trained_tokens": state["stage_tokens"]})
    if options.average:
        stages[-1] |= {"averaged_with": [tell_origin(folder, stages) for folder in options.average]}
    ship_snapshot(
        language_model,
        tokenizer,
        folder=options.weights,
        history=stages,
        figures=json.loads(options.figures.read_text()) if options.figures else {},
        sources=describe_sources(),
    )


if __name__ == "__main__":
    main()
