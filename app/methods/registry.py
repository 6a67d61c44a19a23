"""From the arms of a plan to their recipes. A recipe's libraries load only when its arm runs."""

from collections.abc import Callable, Sequence

from app.experiments.arm_specs import AnyArm
from app.experiments.classifier_specs import ClassificationHeadSpec, EmbeddingClassifierSpec, SetfitSpec
from app.experiments.hybrid_specs import ContinuedPretrainingSpec, DistilledSpec, PreferenceSpec, RagLoraSpec
from app.experiments.imported_specs import ImportedSpec
from app.experiments.prompting_specs import FewShotSpec, PromptSearchSpec, ZeroShotSpec
from app.experiments.retrieval_specs import RagSpec
from app.experiments.tuning_specs import FullSpec, LoraSpec, QloraSpec
from app.language_models.contract import Generator
from app.methods.contract import FurtherCases, Method, TaskSetting
from app.methods.imported import Imported, LoadedAnswers


def build_method(  # noqa: PLR0911, PLR0912  one return per recipe
    arm: AnyArm,
    setting: TaskSetting,
    *,
    open_language_model: Callable[[str], Generator] | None = None,
    further: Sequence[FurtherCases] = (),
    load_answers: Callable[[ImportedSpec], LoadedAnswers] | None = None,
) -> Method:
    """The recipe of this arm, not yet prepared.

    Args:
        open_language_model: opens a second language model by its name, for the arms that have one.
        further: cases of the arm's further datasets, in order.
        load_answers: reads the answers of an arm that was measured elsewhere.
    Raises:
        InputRejectedError: PROMPT_VARIABLE, when the prompt template does not suit the method.
    """
    match arm:
        case ZeroShotSpec():
            from app.methods.zero_shot import ZeroShot  # noqa: PLC0415  each arm loads its own libraries only

            return ZeroShot(arm, setting)
        case FewShotSpec():
            from app.methods.few_shot import FewShot  # noqa: PLC0415

            return FewShot(arm, setting)
        case PromptSearchSpec():
            from app.methods.prompt_search import PromptSearch  # noqa: PLC0415

            return PromptSearch(arm, setting)
        case RagSpec():
            from app.methods.rag import Rag  # noqa: PLC0415

            return Rag(arm, setting)
        case EmbeddingClassifierSpec():
            from app.methods.embedding_classifier import EmbeddingClassifier  # noqa: PLC0415

            return EmbeddingClassifier(arm, setting)
        case ClassificationHeadSpec():
            from app.methods.classification_head import ClassificationHead  # noqa: PLC0415

            return ClassificationHead(arm, setting)
        case SetfitSpec():
            from app.methods.setfit import Setfit  # noqa: PLC0415

            return Setfit(arm, setting)
        case LoraSpec() | QloraSpec() | FullSpec():
            from app.methods.lora import TunedAnswers  # noqa: PLC0415

            return TunedAnswers(arm, setting, further=further)
        case RagLoraSpec():
            from app.methods.rag_lora import RagLora  # noqa: PLC0415

            return RagLora(arm, setting)
        case ContinuedPretrainingSpec():
            from app.methods.continued_pretraining import ContinuedPretraining  # noqa: PLC0415

            return ContinuedPretraining(arm, setting)
        case DistilledSpec():
            from app.methods.distilled import Distilled  # noqa: PLC0415

            assert open_language_model is not None, "the pipeline hands it over"
            return Distilled(arm, setting, open_language_model=open_language_model)
        case PreferenceSpec():
            from app.methods.preference import Preference  # noqa: PLC0415

            return Preference(arm, setting)
        case ImportedSpec():
            assert load_answers is not None, "the pipeline hands it over"
            return Imported(arm, setting, load_answers=load_answers)
