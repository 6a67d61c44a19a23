"""Every answer of an experiment with exactly what the language model saw, one JSON object a line."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from app.values.predictions import ScoredPrediction


def predictions_lines(rows: Iterable[ScoredPrediction]) -> Iterator[str]:
    """One line per row, ending in a line break: arm, seed, case, prompt, passages, answer, label scores, usage."""
    for row in rows:
        prediction = row.prediction
        document = {
            "arm": row.arm,
            "seed": row.seed,
            "case_id": prediction.case_id,
            "input": row.input,
            "target": row.target,
            "prompt": prediction.prompt,
            "passages": [asdict(passage) for passage in prediction.passages],
            "answer": prediction.answer,
            "label_scores": prediction.label_scores,
            "scores": row.scores,
            "prompt_tokens": prediction.prompt_tokens,
            "completion_tokens": prediction.completion_tokens,
            "latency_seconds": prediction.latency_seconds,
            "failure": prediction.failure,
        }
        yield json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"
