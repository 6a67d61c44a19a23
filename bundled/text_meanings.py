"""What whole texts mean, as a sentence encoder reads them: a second thing that training can learn from.

In a labelling prompt, the state of a middle layer behind a text's `Label:` is made to tell the encoder's vector of the
text, so that texts of like meaning stand near each other there: later layers compare them with examples, and LoRA
finds what labels depend on. Source of the idea: Hinton et al. 2015 (arXiv 1503.02531); for vectors of texts, Reimers
and Gurevych 2020 (arXiv 2004.09813).

`python -m bundled.text_meanings` writes the texts and their vectors beside the sources that the generators read.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from app.language_models.encoder import open_minilm
from bundled.batches import Encoded, pad_batch
from bundled.intents import draw_thing, wishes_of, write_message
from bundled.precision import computes_in_bfloat16
from bundled.prompts import completion, label_header, label_prompt
from bundled.sources import TEXT_MEANINGS, sources_folder
from bundled.topics import TOPICS, write_topic_text
from bundled.world import World, draw_world, sentence

TEXTS = 48_000
MOST_WORDS = 60
# Layers below the state that is taught: four of the seven that attend; the others compare and write.
TAUGHT_LAYERS = 6


def write_text(world: World) -> str:
    """A text of one to three sentences, most of them written by people."""
    roll = world.random_source.random()
    if roll < 0.2:
        return write_message(world, world.pick(wishes_of(held_out=world.held_out)), draw_thing(world))
    if roll < 0.25:
        return write_topic_text(world, world.pick(TOPICS.names(held_out=world.held_out)))
    if roll < 0.4:
        return sentence(world.pick(world.lexicon.definitions[world.pick(sorted(world.lexicon.definitions))]).text)
    texts = [world.pick(world.lexicon.sentences) for _ in range(world.pick((1, 1, 1, 2, 2, 3)))]
    return " ".join(" ".join(texts).split()[:MOST_WORDS])


def write_texts(count: int, *, seed: int = 1) -> list[str]:
    """That many different texts of the trained side."""
    world = draw_world(random.Random(f"text meanings {seed}"), held_out=False)
    texts: dict[str, None] = {}
    while len(texts) < count:
        texts.setdefault(write_text(world))
    return list(texts)


@torch.no_grad()
def encode_texts(texts: list[str]) -> NDArray[np.float32]:
    """Vectors of the texts, shape (texts, 384): the mean taken away, then rows of length one."""
    network = open_minilm().network
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=computes_in_bfloat16("cpu")):
        vectors = network.encode(texts, batch_size=64, normalize_embeddings=True, show_progress_bar=False)
    vectors = np.asarray(vectors, dtype=np.float32)
    centred = vectors - vectors.mean(0)
    return centred / np.linalg.norm(centred, axis=1, keepdims=True)


class MeaningBatch(NamedTuple):
    """Labelling prompts and, for some of their tokens, the vector of the text before."""

    ids: Tensor  # (rows, tokens), int64
    rows: Tensor  # (taught,), int64
    places: Tensor  # (taught,), int64
    vectors: Tensor  # (taught, 384), float32

    def to(self, device: str) -> "MeaningBatch":
        """The batch on the device."""
        return MeaningBatch(*(tensor.to(device) for tensor in self))


@dataclass(frozen=True)
class TextMeanings:
    """Texts and their vectors, as `python -m bundled.text_meanings` wrote them."""

    texts: list[str]
    vectors: NDArray[np.float16]

    @classmethod
    def read(cls) -> "TextMeanings":
        """From the folder of the sources.

        Raises:
            FileNotFoundError: they were not written yet.
        """
        path = sources_folder() / TEXT_MEANINGS
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing; write it with `python -m bundled.text_meanings`")
        with np.load(path) as stored:
            return cls(texts=list(stored["texts"]), vectors=stored["vectors"])

    def batches(
        self, tokenizer: PreTrainedTokenizerFast, *, random_source: random.Random, tokens_per_batch: int
    ) -> Iterator[MeaningBatch]:
        """Endless batches of prompts with one to six texts, some with a header and labels drawn at random."""
        words = sorted({word for text in self.texts[:3000] for word in text.lower().split() if word.isalpha()})
        while True:
            rows: list[Encoded] = []
            taught: list[tuple[int, int, int]] = []
            while sum(len(row.ids) for row in rows) < tokens_per_batch:
                ids: list[int] = []
                labels = random_source.sample(words, random_source.randint(2, 8))
                if random_source.random() < 0.7:
                    ids += tokenizer(label_header(labels), add_special_tokens=False).input_ids
                for _ in range(random_source.choice((1, 1, 2, 3, 4, 6))):
                    chosen = random_source.randrange(len(self.texts))
                    ids += tokenizer(label_prompt(self.texts[chosen]), add_special_tokens=False).input_ids
                    taught.append((len(rows), len(ids) - 1, chosen))
                    ids += tokenizer(completion(random_source.choice(labels)), add_special_tokens=False).input_ids
                rows.append(Encoded(ids, [0.0] * len(ids)))
            padded = pad_batch(rows, pad_token_id=tokenizer.pad_token_id).ids
            numbers = torch.tensor(taught)
            vectors = torch.from_numpy(self.vectors[numbers[:, 2].numpy()]).float()
            yield MeaningBatch(padded, numbers[:, 0], numbers[:, 1], vectors)


class MeaningHead(nn.Module):
    """Tells the vector of a text from a state of a middle layer; used while training only.

    Every run starts with the same numbers, so that the states of its branches can be averaged.
    """

    def __init__(self, hidden_size: int, width: int = 384) -> None:
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(7)
            self.projection = nn.Linear(hidden_size, width)

    def loss(self, states: Tensor, vectors: Tensor) -> Tensor:
        """One minus the cosine, averaged; states (taught, hidden), vectors (taught, width)."""
        scaled = functional.rms_norm(states.float(), (states.shape[-1],))
        return 1 - functional.cosine_similarity(self.projection(scaled).float(), vectors).mean()


def main() -> None:
    """Write texts and vectors."""
    texts = write_texts(TEXTS)
    path = sources_folder() / TEXT_MEANINGS
    np.savez(path, texts=np.array(texts), vectors=encode_texts(texts).astype(np.float16))
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
