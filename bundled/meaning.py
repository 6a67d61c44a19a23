"""What the tokens of the language model mean, as an encoder sees their words.

A word that training shows seldom has an embedding that says little; a sentence encoder has read it often. While a
stage with `hidden_share` trains, the embedding of a token is the sum of a vector of its own and of a projection of its
meaning, and for some tokens of each step the input shows the projection alone. What the network learns about one word
then holds for words of like meaning. Afterwards both parts are added up, and the shipped weights are plain ones.
"""

import json
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import Lfm2ForCausalLM, PreTrainedTokenizerFast

from app.language_models.encoder import SentenceEncoder, open_minilm
from bundled.sources import sources_folder
from bundled.tokenizer import common_words, wording_words

SENTENCE_WIDTH = 192
WORD_WIDTH = 128
# Weight of the penalty in the ridge regression that the projection starts from; meanings have rows of length one.
RIDGE = 0.3


def token_words(tokenizer: PreTrainedTokenizerFast) -> list[str]:
    """The word that each token begins or is, in small letters; empty for pieces, signs and digits."""
    words: list[str] = []
    for token_id in range(len(tokenizer)):
        text = tokenizer.decode([token_id])
        is_start = text.startswith(" ") or text[:1].isupper()
        words.append(text.strip().lower() if is_start and text.strip().isalpha() and len(text.strip()) > 1 else "")
    return words


def token_meanings(tokenizer: PreTrainedTokenizerFast) -> NDArray[np.float32]:
    """Meaning of each token, shape (tokens, 320): rows of length one, zero for a token that is no word.

    The first columns come from the encoder reading the word alone, the last from its table of word pieces, where the
    word is one piece; both reduced to their main components.
    """
    encoder = open_minilm()
    words = token_words(tokenizer)
    known = [place for place, word in enumerate(words) if word]
    distinct = sorted({words[place] for place in known})
    place_of = {text: place for place, text in enumerate(distinct)}
    read = _main_components(encoder.embed(distinct), SENTENCE_WIDTH)
    looked_up = _main_components(_piece_vectors(encoder, distinct), WORD_WIDTH)
    both = np.concatenate([read, looked_up], axis=1) / np.sqrt(2)
    meanings = np.zeros((len(words), both.shape[1]), dtype=np.float32)
    meanings[known] = both[[place_of[words[place]] for place in known]]
    return meanings


def _piece_vectors(encoder: SentenceEncoder, words: list[str]) -> NDArray[np.float32]:
    """The encoder's embedding of each word that is one of its pieces, the mean of all pieces for the others."""
    pieces = encoder.network.tokenizer.get_vocab()
    tables = (module for module in encoder.network.modules() if isinstance(module, nn.Embedding))
    table = max(tables, key=lambda module: module.num_embeddings).weight.detach().numpy()
    return np.stack([table[pieces[word]] if word in pieces else table.mean(0) for word in words])


def find_neighbours(
    *, words: int = 9000, most: int = 6, lowest: float = 0.5, highest: float = 0.93
) -> dict[str, list[str]]:
    """Words of like meaning by word: those whose meanings lie nearest, other spellings of the same stem left away."""
    encoder = open_minilm()
    listed = sorted({*common_words(words), *wording_words()})
    listed = [word for word in listed if len(word) > 3]
    read = _main_components(encoder.embed(listed), SENTENCE_WIDTH)
    looked_up = _main_components(_piece_vectors(encoder, listed), WORD_WIDTH)
    meanings = np.concatenate([read, looked_up], axis=1) / np.sqrt(2)
    neighbours: dict[str, list[str]] = {}
    for start in range(0, len(listed), 1000):
        likeness = meanings[start : start + 1000] @ meanings.T
        for word, row in zip(listed[start : start + 1000], likeness, strict=True):
            nearest = [(listed[place], float(row[place])) for place in np.argsort(-row)[:30]]
            kept = [other for other, cosine in nearest if lowest <= cosine <= highest and other[:4] != word[:4]]
            if kept:
                neighbours[word] = kept[:most]
    return neighbours


def _main_components(vectors: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Rows of length one in the space of the main components, the mean taken away."""
    centred = vectors - vectors.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    reduced = centred @ axes[:width].T
    return reduced / np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), 1e-6)


class Tables(NamedTuple):
    """Embeddings of all tokens, each (tokens, hidden): as the input shows them, and as the output layer has them."""

    shown: Tensor
    output: Tensor


class MeaningEmbedding(nn.Module):
    """Token embeddings as own vectors plus projected meanings."""

    meanings: Tensor

    def __init__(self, weight: Tensor, meanings: NDArray[np.float32]) -> None:
        """Start at `weight`: what a ridge regression on the meanings explains goes into the projection."""
        super().__init__()
        self.register_buffer("meanings", torch.from_numpy(meanings), persistent=False)
        rows = self.meanings[self.is_word()]
        target = weight.detach()[self.is_word()].float()
        gram = rows.T @ rows + RIDGE * torch.eye(rows.shape[1])
        projection = torch.linalg.solve(gram, rows.T @ (target - target.mean(0)))
        self.projection = nn.Parameter(projection)  # (meaning, hidden)
        self.own = nn.Parameter(weight.detach() - self.meanings @ projection)  # (tokens, hidden)

    def is_word(self) -> Tensor:
        """Which tokens have a meaning, shape (tokens,)."""
        return self.meanings.abs().sum(1) > 0

    def tables(self, *, hidden_share: float | None = None) -> Tables:
        """Embeddings for the input and for the output.

        Args:
            hidden_share: this share of the words shows its meaning alone in the input, others at every call.
        """
        projected = self.meanings @ self.projection
        whole = self.own + projected
        if not hidden_share:
            return Tables(whole, whole)
        is_word = self.is_word()
        is_hidden = (torch.rand(len(whole), device=whole.device) < hidden_share) & is_word
        average = self.own.detach()[is_word].mean(0)
        return Tables(torch.where(is_hidden[:, None], average, self.own) + projected, whole)

    @torch.no_grad()
    def fold_into(self, language_model: Lfm2ForCausalLM) -> None:
        """Write the sum into the language model's embedding, which is its output layer too."""
        language_model.model.embed_tokens.weight.copy_(self.tables().output)


def main() -> None:
    """Write the neighbours of words beside the texts that the generators read."""
    path = sources_folder() / "neighbours.json"
    path.write_text(json.dumps(find_neighbours(), indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
