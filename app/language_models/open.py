"""From the names in a plan to what generates and what embeds. Heavy libraries load only when asked for."""

from app.errors import InputRejectedError
from app.language_models.contract import Encoder, Generator
from app.settings import Settings


def open_generator(name: str, *, settings: Settings) -> Generator:
    """The language model of this name: `bundled`, `hf:NAME_OR_FOLDER` or `endpoint:NAME`.

    Raises:
        InputRejectedError: LANGUAGE_MODEL_NOT_FOUND, LANGUAGE_MODEL_NEEDS_CODE,
            LANGUAGE_MODEL_WITHOUT_SAFETENSORS or LANGUAGE_MODEL_UNREADABLE, in one sentence.
    """
    kind, _, rest = name.partition(":")
    rest = rest.strip()
    if name == "bundled":
        from app.language_models.bundled import open_bundled  # noqa: PLC0415  torch loads only for local weights

        return open_bundled()
    if kind == "hf" and rest:
        return _open_hugging_face(name, rest)
    if kind == "endpoint" and rest:
        return _open_endpoint(name, rest, settings)
    raise InputRejectedError(
        "LANGUAGE_MODEL_NOT_FOUND",
        f"The language model {name!r} is unknown; use bundled, hf:NAME_OR_FOLDER or endpoint:NAME.",
    )


def open_encoder(name: str) -> Encoder:
    """The encoder of this name: `minilm`, or a sentence-transformers folder or name.

    Raises:
        InputRejectedError: ENCODER_NOT_FOUND or ENCODER_UNREADABLE.
    """
    from app.language_models.encoder import open_minilm, open_sentence_encoder  # noqa: PLC0415  loads torch

    return open_minilm() if name == "minilm" else open_sentence_encoder(name)


def _open_hugging_face(name: str, place: str) -> Generator:
    from transformers import CONFIG_MAPPING  # noqa: PLC0415  loads torch

    from app.language_models.transformers_generator import TransformersGenerator  # noqa: PLC0415  loads torch
    from app.language_models.weights import check_weights_folder, find_weights_folder  # noqa: PLC0415

    folder = find_weights_folder(place, code="LANGUAGE_MODEL_NOT_FOUND", kind="language model")
    check_weights_folder(folder, name=place, known_architectures=frozenset(CONFIG_MAPPING.keys()))
    return TransformersGenerator(name, folder)


def _open_endpoint(name: str, key: str, settings: Settings) -> Generator:
    endpoint = settings.endpoints.get(key)
    if endpoint is None:
        known = ", ".join(sorted(settings.endpoints)) or "none"
        raise InputRejectedError(
            "LANGUAGE_MODEL_NOT_FOUND",
            f"No endpoint is called {key!r}; configured in SEXTANT_ENDPOINTS: {known}.",
        )
    from app.language_models.openai_endpoint import EndpointGenerator  # noqa: PLC0415  loads the openai client

    return EndpointGenerator(name, endpoint)
