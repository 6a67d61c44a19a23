"""A causal language model on this machine, opened from a folder in Hugging Face format."""

import hashlib
import importlib.metadata
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

import torch
from transformers import GenerationConfig, LogitsProcessorList, PreTrainedModel, StoppingCriteriaList

from app.errors import InputRejectedError
from app.language_models.answer_text import answer_after_thought, cut_at_first_stop, describe_endless_thought
from app.language_models.batches import cut_batches
from app.language_models.continuation_scoring import score_continuations
from app.language_models.network import Loading, context_tokens, end_tokens, open_network, tokens_read_together
from app.language_models.reading import SharedStart, read_shared_start, start_rows
from app.language_models.stop_watch import StopWatch
from app.values.generation import Decoding, Generation, LabelScores, PromptFormat, ScoreRequest

BATCH_SIZES = {"cuda": 32, "mps": 8, "cpu": 8}
# Prompts with their continuations kept in the cache at once: 6 KB a token for the bundled language model,
# 128 KB for an 8 B Llama in bfloat16, so 0.2 GB and 4 GB.
CACHED_TOKENS = 32_768


class TransformersGenerator:
    """A language model whose network and tokenizer are in this process.

    **Latency.** Prompts run in batches of similar length. A prompt's `latency_seconds` is its share of reading what
    all prompts of the call begin with, its share of the batch's first step (reading the rest, bound by arithmetic, so
    shared equally among the batch) and every later step in full until its own last token (a step takes about as long
    for one row as for eight). That is close to what the prompt would take alone on a server that keeps the start of
    prompts it has read; scored labels take an equal share of their batch.

    **Sampling** is seeded by the decoding seed and the prompts of the batch, so the same call gives the same texts.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        *,
        batch_size: int | None = None,
        quantisation: Literal["nf4"] | None = None,
        loading: Loading | None = None,
        prompt_format: PromptFormat = "plain",
    ) -> None:
        """Open the weights; nothing is downloaded, no code of the folder is run.

        Args:
            batch_size: prompts per batch; by default 32 on CUDA and 8 elsewhere.
            quantisation: nf4 holds the linear layers in 4 bits with double quantisation (Dettmers et al. 2023).
            loading: precision, device and quantisation together, instead of `quantisation` alone.
            prompt_format: chat puts every prompt into the language model's own chat template.
        Raises:
            InputRejectedError: LANGUAGE_MODEL_UNREADABLE, LANGUAGE_MODEL_WITHOUT_CHAT_TEMPLATE or DEVICE_MISSING.
        """
        self._name = name
        self._folder = folder
        loading = loading or Loading(quantisation=quantisation)
        opened = open_network(name, folder, loading)
        self.network, self.tokenizer, self._device = opened.network, opened.tokenizer, opened.device
        self._weights_sha256 = opened.weights_sha256
        self._loading = loading
        self._batch_size = batch_size or BATCH_SIZES[self._device.type]
        self._prompt_format: PromptFormat = prompt_format
        if prompt_format == "chat" and not self.tokenizer.chat_template:
            raise InputRejectedError(
                "LANGUAGE_MODEL_WITHOUT_CHAT_TEMPLATE",
                f"The language model {name!r} brings no chat template; use prompt_format: plain.",
            )
        self._context_tokens = context_tokens(self.network, self.tokenizer)
        self._together_up_to = tokens_read_together(self.network)
        self._end_tokens = end_tokens(self.network, self.tokenizer)
        self._vocabulary: Any = None  # llguidance's tokenizer, untyped; made when a schema is first followed
        self._is_warm = False
        # Decoding is frozen in the plan: penalties or temperatures shipped beside the weights must not sneak in.
        self.network.generation_config = GenerationConfig(
            eos_token_id=self._end_tokens or None, pad_token_id=self.padding_token
        )
        # Prompts are measured against the context here; the tokenizer's own warning would only repeat it.
        self.tokenizer.model_max_length = int(1e30)

    @property
    def name(self) -> str:
        """The name as written in the plan."""
        return self._name

    @property
    def context_tokens(self) -> int:
        """Prompt and answer together must fit in this many tokens."""
        return self._context_tokens

    @property
    def can_score(self) -> bool:
        """Always: the logits are at hand."""
        return True

    @property
    def folder(self) -> Path:
        """Where the weights were read from."""
        return self._folder

    @property
    def is_extended(self) -> bool:
        """Whether it reads longer texts than its folder says, so that the folder alone would not give the same."""
        return self._loading.context_extension is not None

    @property
    def loading(self) -> Loading:
        """How it was opened, so that another process can open the same."""
        return self._loading

    @property
    def device(self) -> torch.device:
        """Where the network is."""
        return self._device

    @property
    def padding_token(self) -> int:
        """A token to fill rows with; it is always masked, so any token does where none is defined."""
        padding = cast(int | None, self.tokenizer.pad_token_id)
        if padding is not None:
            return padding
        return self._end_tokens[0] if self._end_tokens else 0

    def generate(self, prompts: Sequence[str], decoding: Decoding) -> list[Generation]:
        """One generation per prompt, in order: what follows a leading thought, cut before the first stop string."""
        encoded = [self.encode_prompt(prompt) for prompt in prompts]
        generations: dict[int, Generation] = {}
        for index, tokens in enumerate(encoded):
            failure = self._too_long(len(tokens), decoding.max_tokens)
            if failure is not None:
                generations[index] = Generation("", len(tokens), 0, 0.0, failure)
        fitting = sorted((i for i in range(len(prompts)) if i not in generations), key=lambda i: len(encoded[i]))
        self._warm_up()
        started = time.perf_counter()
        start = read_shared_start(self.network, [encoded[index] for index in fitting])
        share = (time.perf_counter() - started) / max(1, len(fitting))
        lengths = [len(tokens) + decoding.max_tokens for tokens in encoded]
        for batch in cut_batches(fitting, self._batch_size, lengths=lengths, together_up_to=self._together_up_to):
            answers = self._generate_batch([encoded[index] for index in batch], decoding, start)
            for index, answer in zip(batch, answers, strict=True):
                generations[index] = replace(answer, latency_seconds=answer.latency_seconds + share)
        return [generations[index] for index in range(len(prompts))]

    def score(self, requests: Sequence[ScoreRequest]) -> list[LabelScores]:
        """Mean log-probability per token of each continuation, per request, in order."""
        prompts = [self.encode_prompt(request.prompt) for request in requests]
        continuations = [self.encode_continuations(request.prompt, request.continuations) for request in requests]
        results: dict[int, LabelScores] = {}
        for index, (prompt, choices) in enumerate(zip(prompts, continuations, strict=True)):
            failure = self._too_long(len(prompt), max(map(len, choices), default=0))
            if failure is not None or not choices:
                results[index] = LabelScores((), len(prompt), 0.0, failure or "No continuation was given to score.")
        fitting = sorted((i for i in range(len(requests)) if i not in results), key=lambda i: len(prompts[i]))
        self._warm_up()
        started = time.perf_counter()
        start = read_shared_start(self.network, [prompts[index] for index in fitting])
        start_share = (time.perf_counter() - started) / max(1, len(fitting))
        longest = max((len(tokens) for row in continuations for tokens in row), default=0)
        lengths = [len(prompt) + longest for prompt in prompts]
        for batch in cut_batches(fitting, self._batch_size, lengths=lengths, together_up_to=self._together_up_to):
            started = time.perf_counter()
            scores = score_continuations(
                self.network,
                [prompts[index] for index in batch],
                [continuations[index] for index in batch],
                padding_token=self.padding_token,
                cached_tokens=CACHED_TOKENS,
                start=start,
            )
            share = (time.perf_counter() - started) / len(batch) + start_share
            for index, row in zip(batch, scores, strict=True):
                results[index] = LabelScores(tuple(row), len(prompts[index]), share)
        return [results[index] for index in range(len(requests))]

    def count_tokens(self, text: str) -> int:
        """How many tokens the text takes as a prompt, with the tokens the tokenizer puts before it."""
        return len(self.encode_prompt(text))

    def encode_prompt(self, prompt: str) -> list[int]:
        """Tokens of a prompt, never empty and open at the end: an end token the tokenizer appends is dropped."""
        tokens = self._encode([self._render(prompt)])[0]
        if tokens:
            return tokens
        start = cast(int | None, self.tokenizer.bos_token_id)
        return [self.padding_token if start is None else start]

    def encode_continuations(self, prompt: str, continuations: Sequence[str]) -> list[list[int]]:
        """Tokens of each continuation as they follow the prompt.

        Prompt and continuation are encoded together and the prompt's tokens taken off the front, as
        lm-evaluation-harness does (`_encode_pair`, 2026-08); where the tokenizer joins the two across the border,
        the continuation is encoded alone.
        """
        start = self.encode_prompt(prompt)
        rendered = self._render(prompt)
        if self._prompt_format == "chat":  # the template already ends where an answer begins
            continuations = [text.lstrip(" ") for text in continuations]
        tails: list[list[int]] = []
        for text, whole in zip(continuations, self._encode([rendered + text for text in continuations]), strict=True):
            if len(whole) > len(start) and whole[: len(start)] == start:
                tails.append(whole[len(start) :])
            else:
                tails.append(cast(list[int], self.tokenizer(text, add_special_tokens=False)["input_ids"]))
        return tails

    def provenance(self) -> dict[str, str]:
        """Name, hash of the weights, precision, device, size and library versions."""
        return {
            "name": self._name,
            "weights_sha256": self._weights_sha256,
            "architecture": str(self.network.config.model_type),
            "parameters": str(sum(parameter.numel() for parameter in self.network.parameters())),
            "precision": self._loading.quantisation or str(self.network.dtype).removeprefix("torch."),
            "device": self._device.type,
            "prompt_format": self._prompt_format,
            **self._origin(),
            "torch": torch.__version__,
            "transformers": importlib.metadata.version("transformers"),
            "tokenizers": importlib.metadata.version("tokenizers"),
        }

    def _origin(self) -> dict[str, str]:
        """What else pins it: the revision of a hub snapshot, the hash of the chat template in use, a longer context."""
        origin: dict[str, str] = {}
        extension = self._loading.context_extension
        if extension is not None:
            origin["context_extension"] = f"{extension.type} {extension.factor:g}, {self._context_tokens} tokens"
        if self._folder.parent.name == "snapshots":  # the hub's cache names each snapshot by its commit
            origin["revision"] = self._folder.name
        if self._prompt_format == "chat":
            template = json.dumps(self.tokenizer.chat_template, sort_keys=True)
            origin["chat_template_sha256"] = hashlib.sha256(template.encode()).hexdigest()
        return origin

    def close(self) -> None:
        """Drop the network, and what a GPU keeps for it."""
        self.network = cast(PreTrainedModel, None)
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _warm_up(self) -> None:
        """Lets libraries load what they load at the first call (2 s), so that no case's latency carries it."""
        if not self._is_warm:
            self._is_warm = True
            self._generate_batch([[self.padding_token]], Decoding(max_tokens=2, stop=()))

    def _render(self, prompt: str) -> str:
        if self._prompt_format == "plain":
            return prompt
        message = [{"role": "user", "content": prompt}]
        return cast(str, self.tokenizer.apply_chat_template(message, tokenize=False, add_generation_prompt=True))

    def _encode(self, texts: list[str]) -> list[list[int]]:
        if not texts:
            return []
        rows = cast(
            list[list[int]], self.tokenizer(texts, add_special_tokens=self._prompt_format == "plain")["input_ids"]
        )
        last = cast(int | None, self.tokenizer.eos_token_id)
        return [row[:-1] if row and row[-1] == last else row for row in rows]

    def _too_long(self, prompt_tokens: int, answer_tokens: int) -> str | None:
        needed = prompt_tokens + answer_tokens
        if needed <= self._context_tokens:
            return None
        return (
            f"Needs {needed:,} tokens, the language model allows {self._context_tokens:,}: "
            f"{prompt_tokens:,} for the prompt and {answer_tokens:,} for the answer; shorten the prompt."
        )

    @torch.no_grad()
    def _generate_batch(
        self, prompts: list[list[int]], decoding: Decoding, start: SharedStart | None = None
    ) -> list[Generation]:
        padded, _, cache = start_rows(prompts, start, padding_token=self.padding_token, device=self._device)
        width = padded.tokens.shape[1]
        stop = decoding.stop if decoding.json_schema is None else ()
        watch = StopWatch(self.tokenizer, stop, self._end_tokens, rows=len(prompts), prompt_width=width)
        sampling: dict[str, Any] = {}  # keyword arguments of GenerationConfig
        if decoding.temperature > 0:
            sampling = {"temperature": decoding.temperature, "top_k": 0, "top_p": 1.0}
        with torch.random.fork_rng(devices=[self._device] if self._device.type == "cuda" else []):
            torch.manual_seed(_batch_seed(prompts, decoding.seed))
            rows = cast(
                torch.Tensor,
                cast(Any, self.network).generate(  # untyped mixin method
                    padded.tokens,
                    attention_mask=padded.mask,
                    cache=cache,
                    generation_config=GenerationConfig(
                        max_new_tokens=decoding.max_tokens,
                        do_sample=decoding.temperature > 0,
                        eos_token_id=self._end_tokens or None,
                        pad_token_id=self.padding_token,
                        **sampling,
                    ),
                    logits_processor=self._constraints(decoding, rows=len(prompts), prompt_width=width),
                    stopping_criteria=StoppingCriteriaList([watch]),
                ),
            ).cpu()  # (batch, prompt width + steps)
        generations: list[Generation] = []
        for row, prompt in enumerate(prompts):
            steps = watch.steps_of(row)
            text = answer_after_thought(self._decode(rows[row, width : width + steps].tolist()))
            generations.append(
                Generation(
                    text="" if text is None else cut_at_first_stop(text, stop),
                    prompt_tokens=len(prompt),
                    completion_tokens=steps,
                    latency_seconds=watch.seconds_of(row),
                    failure=describe_endless_thought(decoding.max_tokens) if text is None else None,
                )
            )
        return generations

    def _constraints(self, decoding: Decoding, *, rows: int, prompt_width: int) -> LogitsProcessorList:
        if decoding.json_schema is None:
            return LogitsProcessorList()
        from app.language_models.constrained import SchemaFollower, read_vocabulary  # noqa: PLC0415  seldom wanted

        if self._vocabulary is None:
            size = cast(torch.nn.Linear, self.network.get_output_embeddings()).weight.shape[0]
            end = self._end_tokens[0] if self._end_tokens else None
            self._vocabulary = read_vocabulary(self.tokenizer, size=size, end_token=end)
        follower = SchemaFollower(self._vocabulary, decoding.json_schema, rows=rows, prompt_width=prompt_width)
        return LogitsProcessorList([follower])

    def _decode(self, tokens: list[int]) -> str:
        return cast(str, self.tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False))


def _batch_seed(prompts: list[list[int]], seed: int) -> int:
    digest = hashlib.sha256(repr((seed, prompts)).encode()).digest()
    return int.from_bytes(digest[:7], "big")
