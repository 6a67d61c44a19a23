"""From the names in a plan to what generates and what embeds. Heavy libraries load only when asked for."""

from typing import TYPE_CHECKING, Literal

from app.errors import InputRejectedError
from app.experiments.context_specs import ContextExtensionSpec
from app.language_models.call_budget import Spending
from app.language_models.contract import Encoder, Generator
from app.settings import Settings
from app.values.generation import Precision, PromptFormat

if TYPE_CHECKING:
    from app.language_models.network import Loading


def open_generator(
    name: str,
    *,
    settings: Settings,
    quantisation: Literal["nf4"] | None = None,
    precision: Precision = "auto",
    prompt_format: PromptFormat = "plain",
    context_extension: ContextExtensionSpec | None = None,
    spending: Spending | None = None,
) -> Generator:
    """The language model of this name: `bundled`, `hf:NAME_OR_FOLDER`, `hf:NAME@REVISION` or `endpoint:NAME`.

    An endpoint holds its weights and writes its chats as it likes: only `spending` concerns it.

    Args:
        quantisation: nf4 loads local weights in 4 bits.
        precision: number format of local weights.
        prompt_format: chat puts prompts into the language model's own chat template.
        context_extension: scales the positions of local weights.
        spending: what the run has taken at endpoints so far; without it the budget begins anew.
    Raises:
        InputRejectedError: LANGUAGE_MODEL_NOT_FOUND, LANGUAGE_MODEL_NEEDS_CODE, LANGUAGE_MODEL_WITHOUT_SAFETENSORS,
            LANGUAGE_MODEL_WITHOUT_CHAT_TEMPLATE, LANGUAGE_MODEL_UNREADABLE, CONTEXT_NOT_EXTENDABLE or DEVICE_MISSING,
            in one sentence.
    """
    kind, _, rest = name.partition(":")
    rest = rest.strip()
    if kind == "endpoint" and rest:
        return _open_endpoint(name, rest, settings, spending)
    if name != "bundled" and not (kind == "hf" and rest):
        raise InputRejectedError(
            "LANGUAGE_MODEL_NOT_FOUND",
            f"The language model {name!r} is unknown; use bundled, hf:NAME_OR_FOLDER or endpoint:NAME.",
        )
    from app.language_models.network import Loading  # noqa: PLC0415  torch loads only for local weights

    loading = Loading(
        precision=precision,
        device=settings.device,
        quantisation=quantisation,
        context_extension=context_extension,
        training_processes=settings.training_processes,
    )
    if name == "bundled":
        from app.language_models.bundled import open_bundled  # noqa: PLC0415

        return open_bundled(loading=loading, prompt_format=prompt_format)
    return _open_hugging_face(name, rest, loading, prompt_format)


def open_encoder(name: str) -> Encoder:
    """The encoder of this name: `minilm`, or a sentence-transformers folder or name.

    Raises:
        InputRejectedError: ENCODER_NOT_FOUND or ENCODER_UNREADABLE.
    """
    from app.language_models.encoder import open_minilm, open_sentence_encoder  # noqa: PLC0415  loads torch

    return open_minilm() if name == "minilm" else open_sentence_encoder(name)


def _open_hugging_face(name: str, place: str, loading: "Loading", prompt_format: PromptFormat) -> Generator:
    from transformers import CONFIG_MAPPING  # noqa: PLC0415  loads torch

    from app.language_models.transformers_generator import TransformersGenerator  # noqa: PLC0415  loads torch
    from app.language_models.weights import check_weights_folder, find_weights_folder  # noqa: PLC0415

    folder = find_weights_folder(place, code="LANGUAGE_MODEL_NOT_FOUND", kind="language model")
    check_weights_folder(folder, name=place, known_architectures=frozenset(CONFIG_MAPPING.keys()))
    return TransformersGenerator(name, folder, loading=loading, prompt_format=prompt_format)


def _open_endpoint(name: str, key: str, settings: Settings, spending: Spending | None) -> Generator:
    endpoint = settings.endpoints.get(key)
    if endpoint is None:
        known = ", ".join(sorted(settings.endpoints)) or "none"
        raise InputRejectedError(
            "LANGUAGE_MODEL_NOT_FOUND",
            f"No endpoint is called {key!r}; configured in SEXTANT_ENDPOINTS: {known}.",
        )
    from app.language_models.answer_cache import AnswerCache  # noqa: PLC0415
    from app.language_models.openai_endpoint import EndpointGenerator  # noqa: PLC0415  loads the openai client

    cache = AnswerCache(settings.answer_cache_file, days=endpoint.cache_days) if endpoint.cache_days else None
    budget = spending.budget_of(name, endpoint) if spending is not None else None
    return EndpointGenerator(name, endpoint, cache=cache, budget=budget)
