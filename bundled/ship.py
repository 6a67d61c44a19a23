"""Put a run's checkpoint into bundled/weights: `python -m bundled.ship --run FOLDER [--average FOLDER ...]`."""

import argparse
import json
from pathlib import Path

import torch
from transformers import AutoTokenizer

from bundled.architecture import build_language_model
from bundled.averaging import average_states, draw_back, open_state, tell_origin
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
    parser.add_argument("--towards", type=Path, help="weights that the result is drawn back to, by --share")
    parser.add_argument("--share", type=float, default=0.5, help="0 leaves the result as it is, 1 takes those weights")
    parser.add_argument("--figures", type=Path, help="JSON written by `python -m bundled.evaluate --json FILE`")
    options = parser.parse_args()
    own_tokenizer = options.run / "tokenizer"
    tokenizer = AutoTokenizer.from_pretrained(own_tokenizer if own_tokenizer.exists() else options.weights)
    language_model = build_language_model(tokenizer)
    state = torch.load(options.run / "checkpoint.pt", weights_only=False, map_location="cpu")
    mean = average_states([state["language_model"], *(open_state(folder, tokenizer) for folder in options.average)])
    if options.towards:
        mean = draw_back(mean, open_state(options.towards, tokenizer), share=options.share)
    language_model.load_state_dict(mean)
    stages = list(state["history"])
    if state["stage_tokens"]:
        stages.append({"name": "unfinished stage", "trained_tokens": state["stage_tokens"]})
    if options.average:
        stages[-1] |= {"averaged_with": [tell_origin(folder, stages) for folder in options.average]}
    if options.towards:
        stages[-1] |= {"drawn_back": tell_origin(options.towards, stages) | {"share": options.share}}
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
