"""The language model that comes with Sextant: small, made for the demo, not for real decisions."""

from app.errors import InputRejectedError
from app.language_models.network import Loading
from app.language_models.transformers_generator import TransformersGenerator
from app.resources import bundled_weights_folder
from app.values.generation import PromptFormat


def open_bundled(*, loading: Loading | None = None, prompt_format: PromptFormat = "plain") -> TransformersGenerator:
    """The bundled language model.

    Args:
        loading: as in `TransformersGenerator`, like `prompt_format`.
    Raises:
        InputRejectedError: LANGUAGE_MODEL_NOT_FOUND, when this installation carries no weights.
    """
    try:
        folder = bundled_weights_folder()
    except FileNotFoundError as error:
        raise InputRejectedError("LANGUAGE_MODEL_NOT_FOUND", str(error)) from error
    return TransformersGenerator("bundled", folder, loading=loading, prompt_format=prompt_format)
