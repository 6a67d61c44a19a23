"""What methods and arms are called in sentences and tables: short names, where advice uses long ones."""

from app.glossary import IMPORTED, MethodKey
from app.recommendation.method_titles import methods_by_simplicity

METHOD_TITLES: dict[str, str] = {
    MethodKey.ZERO_SHOT: "Zero-shot",
    MethodKey.FEW_SHOT: "Few-shot",
    MethodKey.PROMPT_SEARCH: "Prompt search",
    MethodKey.RAG: "RAG",
    MethodKey.LORA: "LoRA",
    MethodKey.QLORA: "QLoRA",
    MethodKey.FULL: "Full fine-tuning",
    MethodKey.EMBEDDING_CLASSIFIER: "Embedding classifier",
    MethodKey.CLASSIFICATION_HEAD: "Classification head",
    MethodKey.SETFIT: "SetFit",
    MethodKey.RAG_LORA: "RAG + LoRA",
    MethodKey.DISTILLED: "Distilled",
    MethodKey.CONTINUED_PRETRAINING: "Continued pre-training",
    MethodKey.PREFERENCE: "Preference tuning",
    MethodKey.FROM_SCRATCH: "Training from scratch",
    IMPORTED: "Imported",
}


def method_title(method: str) -> str:
    """The method's title; a method this version does not know keeps its key."""
    return METHOD_TITLES.get(method, method)


def arm_title(key: str, method: str) -> str:
    """The arm's title: its method, with the key where the key says more."""
    return method_title(method) if key == method else f"{method_title(method)} ({key})"


def simplicity(method: str) -> int:
    """Place on the ladder from simplest to most complex, 0 first; unknown methods come last."""
    ladder = methods_by_simplicity()
    return ladder.index(MethodKey(method)) if method in set(MethodKey) else len(ladder)
