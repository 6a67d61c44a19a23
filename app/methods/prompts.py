"""The exact text a language model sees. Light enough for the web process, so previews use the same functions."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.errors import InputRejectedError
from app.glossary import TaskKind
from app.values.cases import Passage

DEFAULT_TEMPLATE = "default"
NOT_FOUND_ANSWER = "not in the documents"
"""What an arm that reads documents answers where it found none; the bundled language model was taught the same."""
VARIABLES = ("input", "context", "examples", "labels")
_VARIABLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LINE_BREAK = re.compile(r"\s*[\r\n\u2028\u2029]\s*")


class Example(NamedTuple):
    """A training case as it is shown in a prompt."""

    input: str
    target: str


def build_prompt(
    template: str,
    *,
    task: TaskKind,
    labels: Sequence[str],
    input_text: str,
    context: str = "",
    examples: Sequence[Example] = (),
    instruction: str | None = None,
) -> str:
    """The prompt for one input, from the task's default template or a custom one.

    The question-answering template follows evidence row S0.5; closed-book leaves its context empty. In the default
    templates line breaks inside inputs and targets become spaces, because a line break ends an answer. A custom
    template gets its values as they are, by plain substitution: nothing in a value is substituted again.

    Args:
        template: "default", or a text with {input} and perhaps {context}, {examples}, {labels}.
        labels: those to list; none leaves the list out.
        instruction: stands in place of the default template's own instruction, and before a custom template.
    Raises:
        InputRejectedError: PROMPT_VARIABLE.
    """
    if template != DEFAULT_TEMPLATE:
        check_template(template)
        values = {
            "input": input_text,
            "context": context,
            "examples": "".join(_show_example(task, example) for example in examples),
            "labels": ", ".join(labels),
        }
        before = f"{instruction}\n" if instruction else ""
        return before + _VARIABLE.sub(lambda found: values[found.group(1)], template)
    if task is TaskKind.CLASSIFICATION:
        return _classification_prompt(labels, input_text, context, examples, instruction)
    if task is TaskKind.QUESTION_ANSWERING:
        ask = instruction or "Answer the question."
        shown = [f"{_question_prompt(ask, example.input)} {fold_lines(example.target)}\n\n" for example in examples]
        return "".join(shown) + _question_prompt(ask, input_text, context)
    shown = [f"{fold_lines(example.input)}\n{example.target.strip()}\n\n" for example in examples]
    before = f"{instruction}\n" if instruction else ""
    given = f"Context: {context}\n" if context else ""
    return f"{before}{''.join(shown)}{given}{fold_lines(input_text)}\n"


def continue_with(prompt: str, answer: str, *, task: TaskKind) -> str:
    """The answer as it follows this prompt: after a space, unless the prompt already ends in white space."""
    text = answer.strip() if task is TaskKind.GENERATION else fold_lines(answer)
    return text if prompt[-1:].isspace() else f" {text}"


def default_stop(task: TaskKind) -> tuple[str, ...]:
    """What ends an answer: a line break, or a blank line where answers have several lines."""
    return ("\n\n",) if task is TaskKind.GENERATION else ("\n",)


def join_passages(passages: Iterable[Passage]) -> str:
    """The passages as one line of context, best first."""
    return " ".join(fold_lines(passage.text) for passage in passages)


def fold_lines(text: str) -> str:
    """The text on one line, line breaks and the spaces around them turned into one space."""
    return _LINE_BREAK.sub(" ", text.strip())


def check_template(template: str, *, needs: Sequence[str] = (), method: str = "this method") -> None:
    """Refuse a custom template that names an unknown variable or lacks one that is needed.

    Args:
        needs: variables beside {input} without which the method would not differ from zero-shot.
        method: the method that needs them, for the sentence.
    Raises:
        InputRejectedError: PROMPT_VARIABLE, naming the variables there are.
    """
    if template == DEFAULT_TEMPLATE:
        return
    available = ", ".join(f"{{{name}}}" for name in VARIABLES)
    named = [found.group(1) for found in _VARIABLE.finditer(template)]
    unknown = [name for name in named if name not in VARIABLES]
    if unknown:
        raise InputRejectedError(
            "PROMPT_VARIABLE", f"The prompt names {{{unknown[0]}}}, which does not exist; available: {available}."
        )
    if "input" not in named:
        raise InputRejectedError(
            "PROMPT_VARIABLE", f"The prompt lacks {{input}}, so no case would be in it; available: {available}."
        )
    missing = [name for name in needs if name not in named]
    if missing:
        raise InputRejectedError(
            "PROMPT_VARIABLE",
            f"The prompt lacks {{{missing[0]}}}, so {method} would show the same as zero_shot; available: {available}.",
        )


def _question_prompt(ask: str, question: str, context: str = "") -> str:
    return f"{ask} Context: {context}\nQuestion: {fold_lines(question)}\nAnswer:"


def _classification_prompt(
    labels: Sequence[str], input_text: str, context: str, examples: Sequence[Example], instruction: str | None
) -> str:
    header = instruction or ("Choose one label:" if labels else "")
    listed = f" {', '.join(labels)}" if labels else ""
    given = f"Context: {context}\n" if context else ""
    shown = "".join(_show_example(TaskKind.CLASSIFICATION, example) for example in examples)
    first_line = f"{header}{listed}\n" if header else ""
    return f"{first_line}{given}{shown}Text: {fold_lines(input_text)}\nLabel:"


def _show_example(task: TaskKind, example: Example) -> str:
    if task is TaskKind.CLASSIFICATION:
        return f"Text: {fold_lines(example.input)}\nLabel: {fold_lines(example.target)}\n"
    if task is TaskKind.QUESTION_ANSWERING:
        return f"Question: {fold_lines(example.input)}\nAnswer: {fold_lines(example.target)}\n"
    return f"{fold_lines(example.input)}\n{example.target.strip()}\n\n"
