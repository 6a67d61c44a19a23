"""From the arms of a plan to their recipes. A recipe's libraries load only when its arm runs."""

from app.experiments.plan import FewShotSpec, LoraSpec, RagSpec, ZeroShotSpec
from app.methods.contract import Method, TaskSetting


def build_method(arm: ZeroShotSpec | FewShotSpec | RagSpec | LoraSpec, setting: TaskSetting) -> Method:
    """The recipe of this arm, not yet prepared.

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
        case RagSpec():
            from app.methods.rag import Rag  # noqa: PLC0415

            return Rag(arm, setting)
        case LoraSpec():
            from app.methods.lora import Lora  # noqa: PLC0415

            return Lora(arm, setting)
