"""Readers for the two licensed texts the recipe uses: WordNet glosses and botocore service descriptions.

Neither is stored in the repository. `SEXTANT_TEXT_SOURCES` names a folder that holds them, unpacked:
`wordnet/` (the files `data.noun`, `data.verb`, ... of Debian's wordnet-base) and `botocore/data/` (of the wheel).
"""

import gzip
import hashlib
import html
import json
import os
import random
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# Texts and their vectors, as `python -m bundled.text_meanings` writes them.
TEXT_MEANINGS = "text_meanings.npz"
WORDNET_KINDS = ("noun", "verb", "adj", "adv")
# Lexicographer files of WordNet 3.0, lexnames(5WN); only those used by name here.
NOUN_TOPICS = {
    5: "animal", 6: "artifact", 8: "body", 13: "food", 15: "place", 17: "nature",
    18: "person", 20: "plant", 21: "possession", 24: "relation", 27: "substance", 28: "time",
    4: "act", 7: "attribute", 9: "cognition", 10: "communication", 11: "event", 12: "feeling", 26: "state",
}  # fmt: skip


@dataclass(frozen=True)
class Synset:
    """One meaning in WordNet: its words, its definition, example sentences, and where it belongs."""

    kind: str
    topic: int
    words: tuple[str, ...]
    definition: str
    examples: tuple[str, ...]
    hypernyms: tuple[int, ...]
    offset: int
    is_instance: bool
    frames: tuple[int, ...] = ()


def sources_folder() -> Path:
    """Folder with the unpacked texts, from `SEXTANT_TEXT_SOURCES`."""
    return Path(os.environ.get("SEXTANT_TEXT_SOURCES", "text-sources"))


@lru_cache(maxsize=1)
def read_synsets(folder: Path | None = None) -> tuple[Synset, ...]:
    """Every synset of WordNet in file order."""
    folder = folder or sources_folder() / "wordnet"
    found: list[Synset] = []
    for kind in WORDNET_KINDS:
        for line in (folder / f"data.{kind}").read_text(encoding="latin-1").splitlines():
            if not line.startswith("  "):
                found.append(_parse_synset(line, kind))  # noqa: PERF401 - reads plainer than a nested extend
    return tuple(found)


def _parse_synset(line: str, kind: str) -> Synset:
    fields, _, gloss = line.partition(" | ")
    parts = fields.split()
    count = int(parts[3], 16)
    words = tuple(re.sub(r"\(\w+\)$", "", parts[4 + 2 * i]).replace("_", " ") for i in range(count))
    pointers = parts[4 + 2 * count + 1 :]
    links = [(pointers[i], int(pointers[i + 1])) for i in range(0, 4 * int(parts[4 + 2 * count]), 4)]
    rest = pointers[4 * int(parts[4 + 2 * count]) + 1 :] if kind == "verb" else []
    pieces = re.findall(r'"([^"]+)"', gloss)
    definition = re.sub(r';?\s*"[^"]*"', "", gloss).strip(" ;")
    return Synset(
        kind=kind,
        topic=int(parts[1]),
        words=words,
        definition=definition,
        examples=tuple(piece for piece in pieces if len(piece.split()) > 3),
        hypernyms=tuple(offset for symbol, offset in links if symbol in ("@", "@i")),
        offset=int(parts[0]),
        is_instance=any(symbol == "@i" for symbol, _ in links),
        frames=tuple(int(rest[i]) for i in range(1, len(rest), 3)),
    )


@lru_cache(maxsize=1)
def read_service_paragraphs(folder: Path | None = None, *, limit: int = 60_000) -> tuple[str, ...]:
    """Plain-text paragraphs of botocore's service descriptions, without repeats, in a fixed shuffled order."""
    folder = folder or sources_folder() / "botocore" / "data"
    latest: dict[str, Path] = {path.parent.parent.name: path for path in sorted(folder.glob("*/*/service-2.json*"))}
    seen: dict[str, None] = {}
    for path in latest.values():
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
        for raw in re.findall(r'"documentation"\s*:\s*("(?:[^"\\]|\\.)*")', text):
            for paragraph in _plain_paragraphs(json.loads(raw)):
                seen.setdefault(paragraph)
    paragraphs = list(seen)
    random.Random(7).shuffle(paragraphs)
    return tuple(paragraphs[:limit])


def _plain_paragraphs(markup: str) -> list[str]:
    pieces = re.split(r"</?(?:p|li|ul|ol|dl|dt|dd|note|important|h\d|div|pre)[^>]*>", markup)
    plain = [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", piece))).strip() for piece in pieces]
    return [text for text in plain if 60 <= len(text) <= 900 and text[0].isupper() and text.endswith(".")]


def read_first_senses(kind: str, folder: Path | None = None, *, seen_at_least: int = 3) -> dict[str, int]:
    """Offset of the most frequent meaning of each single word that WordNet's tagged texts show often enough."""
    folder = folder or sources_folder() / "wordnet"
    numbers = {"1": "noun", "2": "verb", "3": "adj", "5": "adj", "4": "adv"}
    seen: Counter[str] = Counter()
    for line in (folder / "cntlist.rev").read_text(encoding="latin-1").splitlines():
        key, _, times = line.split()
        word, _, rest = key.partition("%")
        if numbers[rest[0]] == kind:
            seen[word] += int(times)
    senses: dict[str, int] = {}
    for line in (folder / f"index.{kind}").read_text(encoding="latin-1").splitlines():
        parts = line.split()
        if not line.startswith("  ") and parts[0].isalpha() and seen[parts[0]] >= seen_at_least:
            senses[parts[0]] = int(parts[4 + int(parts[3]) + 2])
    return senses


def read_irregular_verbs(folder: Path | None = None) -> dict[str, list[str]]:
    """Irregular forms by lemma."""
    folder = folder or sources_folder() / "wordnet"
    forms: dict[str, list[str]] = {}
    for line in (folder / "verb.exc").read_text(encoding="latin-1").splitlines():
        form, lemma = line.split()[:2]
        forms.setdefault(lemma, []).append(form)
    return forms


def read_neighbours(folder: Path | None = None) -> dict[str, list[str]]:
    """Words of like meaning by word, as `python -m bundled.meaning` wrote them; none before that."""
    path = (folder or sources_folder()) / "neighbours.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def describe_sources() -> dict[str, str]:
    """SHA-256 of the texts that are read, by name; empty where they are not installed."""
    folder = sources_folder()
    if not (folder / "wordnet").exists():
        return {}
    wordnet, services = hashlib.sha256(), hashlib.sha256()
    for path in sorted((folder / "wordnet").glob("*")):
        wordnet.update(path.read_bytes())
    for paragraph in read_service_paragraphs():
        services.update(paragraph.encode())
    neighbours = hashlib.sha256(json.dumps(read_neighbours(), sort_keys=True).encode())
    taught = folder / TEXT_MEANINGS
    return ({"text meanings": hashlib.sha256(taught.read_bytes()).hexdigest()} if taught.exists() else {}) | {
        "wordnet": wordnet.hexdigest(),
        "botocore paragraphs": services.hexdigest(),
        "neighbours": neighbours.hexdigest(),
    }
