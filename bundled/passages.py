"""Passages put together from facts, and the questions asked about them."""

from dataclasses import dataclass

from bundled.batches import Example, Segment
from bundled.prompts import NOT_FOUND, completion, follow_up_prompt, question_prompt
from bundled.wording import SMALL_STARTS, without_stop
from bundled.world import Fact, World


@dataclass(frozen=True)
class Passage:
    """A text, the questions it answers and questions it does not answer."""

    text: str
    questions: tuple[tuple[str, str], ...]
    unanswerable: tuple[str, ...] = ()


def build_passage(world: World, facts: list[Fact], *, filler_share: float = 0.25, left_out: int = 1) -> Passage:
    """The facts in their order with natural sentences between; the last `left_out` facts are not told."""
    if len(facts) <= left_out:
        left_out = 0
    told, missing = (facts[:-left_out], facts[-left_out:]) if left_out else (facts, [])
    sentences: list[str] = []
    for fact in told:
        if world.chance(filler_share):
            sentences.append(world.pick(world.lexicon.sentences))
        sentences.append(fact.text)
    joined = lay_out(world, join_some(world, sentences))
    return Passage(
        text=joined,
        questions=tuple(question for fact in told for question in fact.questions),
        unanswerable=tuple(question for fact in missing for question, _ in fact.questions),
    )


def join_some(world: World, sentences: list[str]) -> list[str]:
    """The sentences, some neighbours made into one: several facts in a sentence are common in real texts."""
    joined = sentences[:1]
    for text in sentences[1:]:
        if "\n" not in joined[-1] + text and len(joined[-1].split()) < 25 and world.chance(0.12):
            start = text[:1].lower() + text[1:] if text.split(maxsplit=1)[0].lower() in SMALL_STARTS else text
            joined[-1] = without_stop(joined[-1]) + world.pick((", and ", ", while ", ", but ", "; ", " and ")) + start
        else:
            joined.append(text)
    return joined


def lay_out(world: World, sentences: list[str]) -> str:
    """Sentences as running text, sometimes as a list or in paragraphs, sometimes under a heading."""
    roll = world.random_source.random()
    mark = world.pick(("", "", "", "# ", "## "))
    heading = (
        f"{mark}{world.noun('cognition', 'act', 'communication', 'possession').capitalize()}\n" if roll < 0.1 else ""
    )
    if 0.05 < roll < 0.13:
        return heading + "\n".join(f"- {text}" for text in sentences)
    if 0.13 < roll < 0.16:
        return "\n".join(f"{number}. {text}" for number, text in enumerate(sentences, 1))
    joined = heading + sentences[0]
    for text in sentences[1:]:
        joined += ("\n" if world.chance(0.04) else " ") + text
    return joined


def join_passages(world: World, passages: list[Passage]) -> Passage:
    """Several passages one after the other with a blank line between, as retrieval hands them over."""
    order = list(passages)
    world.random_source.shuffle(order)
    return Passage(
        text="\n\n".join(cut_loose(world, passage.text) for passage in order),
        questions=tuple(question for passage in order for question in passage.questions),
        unanswerable=tuple(question for passage in order for question in passage.unanswerable),
    )


def cut_loose(world: World, text: str) -> str:
    """The text with the end of a sentence before it or the start of one behind it, as where documents are cut."""
    if world.chance(0.25):
        words = world.pick(world.lexicon.sentences).split()
        text = f"{' '.join(words[len(words) // 2 :])} {text}"
    if world.chance(0.2):
        words = world.pick(world.lexicon.sentences).split()
        text = f"{text} {' '.join(words[: len(words) // 2])}"
    return text


def choose_questions(world: World, passage: Passage, *, count: int, unanswerable_share: float) -> list[tuple[str, str]]:
    """Questions on the passage in random order, some of them without an answer in it."""
    open_questions = list(passage.questions)
    missing = list(passage.unanswerable)
    world.random_source.shuffle(open_questions)
    world.random_source.shuffle(missing)
    chosen: list[tuple[str, str]] = []
    while len(chosen) < count and open_questions:
        if missing and world.chance(unanswerable_share):
            chosen.append((missing.pop(), NOT_FOUND))
        else:
            chosen.append(open_questions.pop())
    return chosen


def question_example(task: str, context: str, questions: list[tuple[str, str]], *, chat: bool = False) -> Example:
    """One sequence: the context once, then every question; the loss counts the answers only."""
    segments: list[Segment] = []
    for index, (question, answer) in enumerate(questions):
        prompt = follow_up_prompt(question) if index else question_prompt(context, question)
        if chat:
            opening = "<|im_start|>user\n" if not index else "\n<|im_start|>user\n"
            segments.append(Segment(f"{opening}{prompt}<|im_end|>\n<|im_start|>assistant\n"))
            segments.append(Segment(f"{answer}<|im_end|>", 1.0))
        else:
            segments.append(Segment(prompt))
            segments.append(Segment(completion(answer), 1.0))
    return Example(task, tuple(segments))


def few_shot_example(task: str, cases: list[tuple[str, str, str]]) -> Example:
    """Whole prompts with their answers, a blank line between, as (context, question, answer)."""
    segments: list[Segment] = []
    for index, (context, question, answer) in enumerate(cases):
        segments.append(Segment(("\n" if index else "") + question_prompt(context, question)))
        segments.append(Segment(completion(answer), 1.0))
    return Example(task, tuple(segments))
