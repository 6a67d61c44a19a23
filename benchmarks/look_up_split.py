"""What look-up in passages fails on: words never seen, wordings never seen, or both.

Run ``python -m benchmarks.look_up_split [--cases 600] [--weights FOLDER]``. Exact match of the bundled language model
among 5 to 15 facts, with words and names from the trained or the held-out side and templates from either, and the share
of unanswerable questions it recognises. Needs the texts that `bundled/README.md` names; without them, words come from a
small list.

The peer, all-MiniLM-L6-v2, has the easier task: to choose the statement nearest to a question, not to write its value.
"""

from __future__ import annotations

import argparse
import itertools
import random
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from app.language_models.encoder import SentenceEncoder, open_minilm
from app.resources import bundled_weights_folder
from benchmarks.ending import ending, with_version
from bundled.facts import draw_relation_facts
from bundled.held_out import score_answers
from bundled.tasks import draw_in_world
from bundled.world import World, draw_world


def make_world(random_source: random.Random, *, words: bool, templates: bool) -> World:
    """Words and names of one side of the split, templates of either; True is the held-out side."""
    return replace(draw_world(random_source, held_out=words), held_out=templates)


def share_ranked_first(encoder: SentenceEncoder, world: World, *, cases: int) -> float:
    """How often the statement nearest to a question is the one that answers it."""
    right: list[bool] = []
    while len(right) < cases:
        facts = draw_relation_facts(world, world.random_source.randint(5, 15))
        statements = encoder.embed([fact.text for fact in facts])
        for place, fact in enumerate(facts):
            questions = encoder.embed([question for question, _ in fact.questions])
            right += ((questions @ statements.T).argmax(axis=1) == place).tolist()
    return sum(right) / len(right)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=600)
    parser.add_argument("--weights", type=Path, default=bundled_weights_folder())
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    tokenizer = AutoTokenizer.from_pretrained(chosen.weights)
    language_model = AutoModelForCausalLM.from_pretrained(chosen.weights, dtype=torch.float32).eval()

    print("words     templates   look-up  unanswerable recognised")
    look_up = 0.0
    for words, templates in itertools.product((False, True), repeat=2):
        world = make_world(random.Random(f"split {words} {templates}"), words=words, templates=templates)
        right = score_answers(language_model, tokenizer, partial(draw_in_world, "relations", world), cases=chosen.cases)
        look_up = sum(right["answerable"]) / len(right["answerable"])
        sides = [("trained", "held out")[side] for side in (words, templates)]
        print(
            f"{sides[0]:9} {sides[1]:11} {look_up:.3f}    {sum(right['unanswerable'])} of {len(right['unanswerable'])}"
        )
    world = make_world(random.Random("nearest statement"), words=True, templates=True)
    ranked_first = share_ranked_first(open_minilm(), world, cases=chosen.cases)
    print(
        ending(
            "look_up_split",
            ours=look_up,
            peer=ranked_first,
            peer_name=with_version("sentence-transformers", ", all-MiniLM-L6-v2, nearest statement"),
            unit="share of questions, words and templates held out",
            higher_is_better=True,
        )
    )


if __name__ == "__main__":
    main()
