"""Changed copies of training cases, their answers unchanged, against sparse data.

    training case -> copies: words swapped, words dropped, punctuation put in, or a template around it -> more cases

Source: Wei and Zou 2019 (EDA, arXiv:1901.11196), its two operations that need no thesaurus, on 5 to 10% of the words as
recommended there; punctuation between words after Karimi et al. 2021 (AEDA, arXiv:2108.13230). Words that also stand in
the answer are neither moved nor dropped. No method is handed test cases, so none is copied.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import rjieba

from app.experiments.augmentation_specs import AugmentationSpec
from app.intake.duplicates import normalise_text
from app.values.cases import Case

PUNCTUATION = (".", ";", "?", ":", "!", ",")
TRIES = 8
"""A copy that equals a case there is already is drawn again so often, then left out."""
_PIECE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|\s+|[^\s\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Augmented:
    """The cases to train on, each followed by its copies; the copies alone; and what was done, for people."""

    cases: tuple[Case, ...]
    copies: tuple[Case, ...] = ()
    notes: tuple[str, ...] = ()


def augment_cases(
    train: Sequence[Case], spec: AugmentationSpec | None, *, held_out: Sequence[Case], seed: int
) -> Augmented:
    """The training cases with their copies; without settings, the training cases.

    Args:
        held_out: validation cases; a copy that comes to equal one is left out.
    """
    if spec is None or not train:
        return Augmented(tuple(train))
    source = random.Random(seed)
    known = {normalise_text(case.input) for case in (*train, *held_out)}
    cases: list[Case] = []
    copies: list[tuple[Case, Case]] = []
    for case in train:
        cases.append(case)
        for number in range(1, spec.copies + 1):
            text = _draw_copy(case, spec, known, source)
            if text is not None:
                known.add(normalise_text(text))
                copies.append((case, replace(case, case_id=f"{case.case_id}~{number}", input=text)))
                cases.append(copies[-1][1])
    return Augmented(tuple(cases), tuple(copy for _, copy in copies), (_describe(train, copies, spec, seed),))


def _draw_copy(case: Case, spec: AugmentationSpec, known: set[str], source: random.Random) -> str | None:
    """A changed input that no case has yet; None where none was found."""
    kept = set(_words(case.target))
    for _ in range(TRIES):
        ways: list[str] = [*spec.operations, *(["template"] if spec.templates else [])]
        way = source.choice(ways)
        if way == "template":
            text = source.choice(spec.templates).replace("{input}", case.input)
        else:
            text = "".join(_OPERATIONS[way](_cut(case.input), spec.changed_share, kept, source)).strip()
        if text and normalise_text(text) not in known:
            return text
    return None


def _cut(text: str) -> list[str]:
    """The text in pieces that make it up: words, and the spaces between them; Chinese is cut by jieba."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        pieces += rjieba.cut(piece) if _HAN.match(piece) else [piece]
    return pieces


def _words(text: str) -> list[str]:
    return [piece.casefold().strip(".,;:!?\"'()") for piece in _cut(text) if not piece.isspace()]


def _free_places(pieces: Sequence[str], kept: set[str]) -> list[int]:
    """Places of words that may be moved or dropped: not those of the answer, nor numbers."""
    return [
        place
        for place, piece in enumerate(pieces)
        if not piece.isspace()
        and piece.casefold().strip(".,;:!?\"'()") not in kept
        and not any(character.isdigit() for character in piece)
    ]


def _count(pieces: Sequence[str], share: float) -> int:
    return max(1, round(share * sum(not piece.isspace() for piece in pieces)))


def _swap(pieces: list[str], share: float, kept: set[str], source: random.Random) -> list[str]:
    free = _free_places(pieces, kept)
    for _ in range(_count(pieces, share) if len(free) > 1 else 0):
        first, second = source.sample(free, k=2)
        pieces[first], pieces[second] = pieces[second], pieces[first]
    return pieces


def _drop(pieces: list[str], share: float, kept: set[str], source: random.Random) -> list[str]:
    free = _free_places(pieces, kept)
    dropped = set(source.sample(free, k=min(_count(pieces, share), max(0, len(free) - 1))))
    left = [piece for place, piece in enumerate(pieces) if place not in dropped]
    return [piece for place, piece in enumerate(left) if not (piece.isspace() and place and left[place - 1].isspace())]


def _punctuate(pieces: list[str], share: float, kept: set[str], source: random.Random) -> list[str]:
    del kept  # nothing is taken away
    gaps = [place for place, piece in enumerate(pieces) if place and not piece.isspace()]
    for place in sorted(source.sample(gaps, k=min(_count(pieces, share), len(gaps))), reverse=True):
        space = " " if pieces[place - 1].isspace() else ""
        pieces[place:place] = [source.choice(PUNCTUATION), space]
    return pieces


_OPERATIONS: dict[str, Callable[[list[str], float, set[str], random.Random], list[str]]] = {
    "swap": _swap,
    "drop": _drop,
    "punctuate": _punctuate,
}


def _describe(train: Sequence[Case], copies: Sequence[tuple[Case, Case]], spec: AugmentationSpec, seed: int) -> str:
    ways = ", ".join((*spec.operations, *(["template"] if spec.templates else [])))
    told = f"Augmentation: {len(copies)} changed copies of {len(train)} training cases ({ways}; "
    told += f"{spec.changed_share:.0%} of the words, seed {seed}), answers unchanged."
    if copies:
        case, copy = copies[0]
        told += f' First: "{_shorten(case.input)}" became "{_shorten(copy.input)}".'
    return told


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:99]}…"
