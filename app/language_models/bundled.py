"""The language model that comes with Sextant: small, made for the demo, not for real decisions."""

from app.errors import InputRejectedError
from app.language_models.transformers_generator import TransformersGenerator
from app.resources import bundled_weights_folder


def open_bundled() -> TransformersGenerator:
    """The bundled language model.

    Raises:
        InputRejectedError: LANGUAGE_MODEL_NOT_FOUND, when this installation carries no weights.
    """
    try:
        folder = bundled_weights_folder()
    except FileNotFoundError as error:
        raise InputRejectedError("LANGUAGE_MODEL_NOT_FOUND", str(error)) from error
    return TransformersGenerator("bundled", folder)
