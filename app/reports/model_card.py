"""The card of trained weights: what they are, what they were measured at, and how to use them. Markdown with a head.

The head is what the Hugging Face hub reads (https://huggingface.co/docs/hub/model-cards, read 2026-11): `license`,
`base_model`, `library_name`, `pipeline_tag`, `tags`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import yaml

from app.values.results import ArmResult, MetricSummary

# The commands are those of llama.cpp's own documentation (read 2026-11).
GGUF_OF_WEIGHTS = """\
    git clone https://github.com/ggml-org/llama.cpp && pip install -r llama.cpp/requirements.txt
    python llama.cpp/convert_hf_to_gguf.py . --outfile {file}.gguf --outtype f16
    llama-quantize {file}.gguf {file}-Q4_K_M.gguf Q4_K_M      # smaller; measure again, answers change
    llama-server -m {file}.gguf
"""
GGUF_OF_ADAPTER = """\
    git clone https://github.com/ggml-org/llama.cpp && pip install -r llama.cpp/requirements.txt
    python llama.cpp/convert_hf_to_gguf.py BASE_FOLDER --outfile base.gguf --outtype f16
    python llama.cpp/convert_lora_to_gguf.py . --base BASE_FOLDER --outfile {file}.gguf --outtype f16
    llama-server -m base.gguf --lora {file}.gguf
"""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card says.

    `base_hub_name` is set where the base is known by a name on a hub; `licence` is the base's, None where its folder
    does not say. `prompt` is the prompt of one input with placeholders, or None where none was stored. `provenance` is
    the JSON of the run. `is_merged`: base and adapter in one; `is_adapter`: the adapter alone. `is_extended`: with a
    longer context than the base has, whose configuration then lies beside the adapter.
    """

    name: str
    experiment: str
    task: str
    method: str
    base: str
    base_hub_name: str | None
    licence: str | None
    is_adapter: bool
    is_merged: bool
    is_extended: bool
    weights_sha256: str
    train_cases: int
    validation_cases: int
    test_cases: int
    prompt: str | None
    uses_passages: bool
    result: ArmResult | None
    provenance: Mapping[str, Any]  # JSON, as `run_provenance` wrote it


def model_card(facts: CardFacts) -> str:
    """The card as Markdown, ending in a line break."""
    sections = (
        f"---\n{yaml.safe_dump(_head(facts), sort_keys=False, allow_unicode=True)}---\n",
        f"# {facts.name}\n",
        f"{_what_it_is(facts)}\n",
        "## Measured\n",
        _measured(facts),
        "## Trained on\n",
        _data(facts),
        "## Prompt\n",
        _prompt(facts),
        "## Use\n",
        _use(facts),
        "## GGUF, for llama.cpp and Ollama\n",
        _gguf(facts),
        "## Licence\n",
        _licence(facts),
        "## Settings and versions\n",
        f"`sextant.json` beside this card has the whole record of the run.\n\n{_settings(facts)}",
    )
    return "\n".join(sections)


def _head(facts: CardFacts) -> dict[str, Any]:
    head: dict[str, Any] = {}
    if facts.licence is not None:
        head["license"] = facts.licence
    if facts.base_hub_name is not None:
        head["base_model"] = facts.base_hub_name
        head["base_model_relation"] = "adapter" if facts.is_adapter else "finetune"
    head["library_name"] = "peft" if facts.is_adapter else "transformers"
    head["pipeline_tag"] = "text-generation"
    head["tags"] = ["sextant", facts.method, facts.task.replace("_", "-")]
    return head


def _what_it_is(facts: CardFacts) -> str:
    kind = "Adapter" if facts.is_adapter else "Base and adapter merged" if facts.is_merged else "All weights"
    return (
        f"{kind} of the arm `{facts.name}` ({facts.method}) in the experiment {json.dumps(facts.experiment)}, trained "
        f"from the language model `{facts.base}` and measured with Sextant {facts.provenance.get('sextant_version')}."
    )


def _measured(facts: CardFacts) -> str:
    if facts.result is None:
        return "The experiment has no results yet.\n"
    lines = ["| metric | value | 95% interval | cases |", "|---|---|---|---|"]
    lines += [_metric_row(name, summary) for name, summary in facts.result.metrics.items()]
    seeds = ", ".join(map(str, facts.result.seeds))
    note = f"\nOn {facts.test_cases} test cases that training never saw (arm pooled over seeds {seeds}; these weights: "
    lines.append(f"{note}seed {facts.provenance.get('seed')}). They say nothing about other tasks or other data.\n")
    if "nf4" in str(cast(Mapping[str, Any], facts.provenance.get("language_model") or {}).get("precision")):
        lines.append(
            "Measured on weights held in 4 bits. Merged weights have full precision, so their answers can differ.\n"
            if facts.is_merged
            else "Measured on a base held in 4 bits (NF4, double quantisation); load it the same way.\n"
        )
    return "\n".join(lines)


def _metric_row(name: str, summary: MetricSummary) -> str:
    value = "–" if summary.value is None else f"{summary.value:.3f}"
    known = summary.low is not None and summary.high is not None
    return f"| {name} | {value} | {f'{summary.low:.3f} to {summary.high:.3f}' if known else '–'} | {summary.n} |"


def _data(facts: CardFacts) -> str:
    hashes = cast(Mapping[str, str], facts.provenance.get("hashes") or {})
    lines = [
        f"- {facts.train_cases} training and {facts.validation_cases} validation cases",
        *(f"- {name}, SHA-256 of its content: `{value}`" for name, value in hashes.items() if value),
        f"- base weights, SHA-256: `{_base_hash(facts)}`",
        f"- these weights as trained, SHA-256: `{facts.weights_sha256}`",
    ]
    return "\n".join(lines) + "\n"


def _prompt(facts: CardFacts) -> str:
    if facts.prompt is None:
        return "No prompt was stored with the answers.\n"
    decoding = json.dumps(facts.provenance.get("decoding"), ensure_ascii=False)
    how = "Asked in exactly this form, which training saw too; other wording was not measured.\n"
    if facts.uses_passages:
        how += "`{context}` stands for passages that a retriever found; `sextant serve` answers with that retriever.\n"
    fence = "`" * max(3, 1 + max((len(run) for run in _runs_of_backticks(facts.prompt)), default=0))
    return f"{how}\n{fence}text\n{facts.prompt}\n{fence}\n\nDecoding: `{decoding}`\n"


def _runs_of_backticks(text: str) -> list[str]:
    return [run for run in "".join(c if c == "`" else " " for c in text).split(" ") if run]


def _use(facts: CardFacts) -> str:
    if facts.is_adapter:
        base = facts.base_hub_name or "BASE_FOLDER"
        config = ', config=AutoConfig.from_pretrained(".")' if facts.is_extended else ""
        names = ["AutoConfig"] * facts.is_extended + ["AutoModelForCausalLM", "AutoTokenizer"]
        code = [
            "from peft import PeftModel",
            f"from transformers import {', '.join(names)}",
            "",
            f'base = AutoModelForCausalLM.from_pretrained("{base}"{config})',
            'network = PeftModel.from_pretrained(base, ".")',
            f'tokenizer = AutoTokenizer.from_pretrained("{base}")',
        ]
    else:
        code = [
            "from transformers import AutoModelForCausalLM, AutoTokenizer",
            "",
            'network = AutoModelForCausalLM.from_pretrained(".")',
            'tokenizer = AutoTokenizer.from_pretrained(".")',
        ]
    text = "\n".join(["```python", *code, "```", ""])
    if facts.is_extended:
        text += (
            "\nMeasured with a longer context than the base has; `config.json` here says how positions are scaled.\n"
        )
    if facts.task == "classification":
        text += (
            "\nLabels were not generated but scored: the label with the highest mean log-probability per token is the "
            "answer.\n"
        )
    return text


def _gguf(facts: CardFacts) -> str:
    file = facts.name.replace("/", "-")
    text = (GGUF_OF_ADAPTER if facts.is_adapter else GGUF_OF_WEIGHTS).format(file=file)
    if facts.is_adapter:
        text += "\nBASE_FOLDER is the folder of the base; or export with `--merged` and convert one file.\n"
        if facts.is_extended:
            text += "Put the `config.json` of this folder into it first.\n"
    return text + "\nllama.cpp must know the architecture; its list is in its README.\n"


def _licence(facts: CardFacts) -> str:
    if facts.licence is None:
        return (
            f"The licence of the base `{facts.base}` is not stated in its folder. Look it up before these weights "
            "leave your hands: they are a work derived from it.\n"
        )
    return f"The base `{facts.base}` is under `{facts.licence}`; what is derived from it is bound by that.\n"


def _settings(facts: CardFacts) -> str:
    libraries = cast(Mapping[str, str | None], facts.provenance.get("libraries") or {})
    shown = {
        "settings": facts.provenance.get("settings"),
        "seed": facts.provenance.get("seed"),
        "libraries": {name: version for name, version in libraries.items() if version},
    }
    return f"```json\n{json.dumps(shown, indent=2, ensure_ascii=False)}\n```\n"


def _base_hash(facts: CardFacts) -> str:
    return str(cast(Mapping[str, Any], facts.provenance.get("language_model") or {}).get("weights_sha256"))
