"""A second look at the best passages: a cross-encoder reads query and passage together."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from sentence_transformers import CrossEncoder

from app.errors import InputRejectedError
from app.language_models.devices import pick_device
from app.language_models.weights import hash_weights

BATCH_SIZE = 32


class Reranker:
    """Scores pairs of query and passage. Source: Nogueira and Cho 2019 (arXiv 1901.04085)."""

    def __init__(self, name: str) -> None:
        """Open the weights; a folder on this machine, safetensors only, no code of the folder is run.

        Raises:
            InputRejectedError: RERANKER_NOT_FOUND, RERANKER_UNREADABLE.
        """
        folder = Path(name).expanduser()
        if not folder.is_dir():
            raise InputRejectedError(
                "RERANKER_NOT_FOUND",
                f"The reranker {name!r} is no folder on this machine; give the folder of a cross-encoder.",
            )
        self.weights_hash = hash_weights(folder)
        try:
            self._network = CrossEncoder(
                str(folder),
                device=pick_device().type,
                num_labels=1,
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise InputRejectedError(
                "RERANKER_UNREADABLE", f"The reranker {name!r} cannot be opened: {reason[:300]}"
            ) from error

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Relevance of each text on the network's own scale, higher is better."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        pairs = [(query, text) for text in texts]
        scores = self._network.predict(pairs, batch_size=BATCH_SIZE, show_progress_bar=False)
        return np.asarray(scores, dtype=np.float32)
