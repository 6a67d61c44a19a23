"""Answers that must follow a JSON Schema: at every step only tokens that can still lead there are allowed.

llguidance computes which tokens those are (the engine behind structured output in llama.cpp, vLLM and SGLang). It was
chosen over outlines-core, which compiles a schema to an automaton first and refuses what has none (recursion), and
over xgrammar, whose wheels bring triton and a tensor compiler. Labels need no constraint here: they are scored.
"""

from typing import Any, cast

import llguidance.hf
import numpy as np
import torch
from llguidance import LLMatcher
from transformers import LogitsProcessor, PreTrainedTokenizerBase

from app.errors import InputRejectedError

# On one line, spaced as json.dumps does: free white space would let a weak language model write blanks for ever.
# (Any: the type of these options exists in llguidance's stubs only.)
LAYOUT: Any = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


class SchemaFollower(LogitsProcessor):
    """Forbids in every row of a batch the tokens that would break the schema."""

    def __init__(self, tokenizer: Any, schema: str, *, rows: int, prompt_width: int) -> None:
        """
        Args:
            tokenizer: what `read_vocabulary` gave.
            schema: a JSON Schema, as JSON text.
        Raises:
            InputRejectedError: JSON_SCHEMA_UNUSABLE.
        """
        grammar = LLMatcher.grammar_from_json_schema(schema, defaults=LAYOUT)
        self._matchers = [LLMatcher(tokenizer, grammar) for _ in range(rows)]
        self._prompt_width = prompt_width
        if rows and self._matchers[0].is_error():
            reason = self._matchers[0].get_error().strip().splitlines()[0]
            raise InputRejectedError(
                "JSON_SCHEMA_UNUSABLE", f"decoding.json_schema cannot be followed while generating: {reason[:200]}."
            )

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.FloatTensor:
        """The scores, minus infinity where a token is forbidden; shape (batch, vocabulary). Called at every step."""
        has_answer = input_ids.shape[1] > self._prompt_width
        for row, matcher in enumerate(self._matchers):
            if has_answer and not matcher.is_stopped():
                matcher.consume_token(int(input_ids[row, -1]))
            # One bit a token. llguidance.torch would do the same through torch.compile, which wants a C compiler.
            bits = np.unpackbits(np.frombuffer(matcher.compute_bitmask(), dtype=np.uint8), bitorder="little")
            allowed = torch.from_numpy(bits[: scores.shape[-1]].astype(bool)).to(scores.device)
            scores[row] = scores[row].masked_fill(~allowed, -torch.inf)
        return cast(torch.FloatTensor, scores)


def read_vocabulary(tokenizer: PreTrainedTokenizerBase, *, size: int, end_token: int | None) -> Any:
    """The tokenizer as the constraint engine wants it; made once for a language model.

    Args:
        size: columns of the network's output, which may be more than the tokenizer has tokens.
    Raises:
        InputRejectedError: TOKENIZER_WITHOUT_CONSTRAINTS, for the few that are not "fast" tokenizers.
    """
    try:
        return llguidance.hf.from_tokenizer(cast(Any, tokenizer), n_vocab=size, eos_token=end_token)
    except (ValueError, TypeError, AttributeError) as error:
        raise InputRejectedError(
            "TOKENIZER_WITHOUT_CONSTRAINTS",
            "decoding.json_schema needs a language model whose tokenizer comes as tokenizer.json; "
            f"this one does not ({str(error)[:120]}).",
        ) from error
