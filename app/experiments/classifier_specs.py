"""Settings of the arms that sort texts into labels with an encoder, without a language model."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from app.experiments.learning_specs import LearnsFromCases
from app.glossary import MethodKey

LARGEST_STRENGTH = 1e6


def _check_strength(value: Any) -> Any:  # the raw setting, before validation
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= LARGEST_STRENGTH
    if value != "auto" and not is_number:
        raise ValueError(f"must be auto or a number above 0 and up to {LARGEST_STRENGTH:g}, not {value!r}")
    return value


LabelNames = Literal["auto", "always", "never"]
Strength = Annotated[float | Literal["auto"], BeforeValidator(_check_strength)]


class EmbeddingClassifierSpec(LearnsFromCases):
    """Logistic regression on frozen embeddings, the cheap baseline every classification should face.

    `regularisation` is scikit-learn's C, the inverse of the penalty's strength; `label_names` says whether the name of
    each label counts as one more training case of it. `auto` chooses on the validation split, or by cross-validation
    where there is none.
    """

    needs_encoder: ClassVar[bool] = True
    needs_language_model: ClassVar[bool] = False
    needs_training_cases: ClassVar[bool] = True
    only_classification: ClassVar[bool] = True

    method: Literal[MethodKey.EMBEDDING_CLASSIFIER] = MethodKey.EMBEDDING_CLASSIFIER
    regularisation: Strength = "auto"
    label_names: LabelNames = "auto"
    class_weight: Literal["none", "balanced"] = "none"


class ClassificationHeadSpec(LearnsFromCases):
    """A linear head on the encoder, trained together with low-rank adapters inside it (evidence row S3.12).

    `head_start` is where the head begins: at a logistic regression on the frozen embeddings (Kumar et al. 2022) with
    the regularisation `start_regularisation`, or at random weights. `patience` is how many epochs without a lower
    validation loss end training.
    """

    needs_encoder: ClassVar[bool] = True
    needs_language_model: ClassVar[bool] = False
    needs_training_cases: ClassVar[bool] = True
    only_classification: ClassVar[bool] = True

    method: Literal[MethodKey.CLASSIFICATION_HEAD] = MethodKey.CLASSIFICATION_HEAD
    rank: int = Field(default=16, ge=1, le=512)
    alpha: int | None = Field(default=None, ge=1, le=2048)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    epochs: int = Field(default=10, ge=1, le=200)
    learning_rate: float = Field(default=1e-3, gt=0, le=0.1)
    head_learning_rate: float = Field(default=1e-2, gt=0, le=1)
    batch_size: int = Field(default=32, ge=1, le=1024)
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    patience: int = Field(default=3, ge=1, le=200)
    head_start: Literal["regression", "random"] = "regression"
    start_regularisation: float = Field(default=3.0, gt=0, le=LARGEST_STRENGTH)


class SetfitSpec(LearnsFromCases):
    """The encoder trained so that texts of one label lie together, then logistic regression on its embeddings.

    A batch holds `labels_per_batch` labels with `texts_per_label` texts each; every pair in it counts.
    """

    needs_encoder: ClassVar[bool] = True
    needs_language_model: ClassVar[bool] = False
    needs_training_cases: ClassVar[bool] = True
    only_classification: ClassVar[bool] = True

    method: Literal[MethodKey.SETFIT] = MethodKey.SETFIT
    epochs: int = Field(default=5, ge=1, le=200)
    learning_rate: float = Field(default=5e-5, gt=0, le=0.1)
    labels_per_batch: int = Field(default=16, ge=2, le=512)
    texts_per_label: int = Field(default=2, ge=2, le=64)
    temperature: float = Field(default=0.1, gt=0, le=10)
    patience: int = Field(default=3, ge=1, le=200)
    regularisation: Strength = "auto"
