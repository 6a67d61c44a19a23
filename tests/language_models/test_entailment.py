"""A network for natural language inference: which label is entailment, long passages, and folders that are refused."""

import json

import pytest
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from app.errors import InputRejectedError
from app.language_models.entailment import EntailmentNetwork
from tests.tiny import make_cross_encoder

LABELS = ("contradiction", "entailment", "neutral")
SENTENCES = ["the key is the door .", "which lamp ?", "the door is the lamp .", "key", "lamp lamp"]
PASSAGES = ["the door is the key .", "which key is the lamp ?"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_cross_encoder(tmp_path_factory.mktemp("nli"), seed=4, labels=LABELS)


def likeliest(folder, premise: str, hypothesis: str) -> str:
    """The label by transformers itself, one pair at a time."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    network = AutoModelForSequenceClassification.from_pretrained(folder)
    with torch.no_grad():
        logits = network(**tokenizer(premise, hypothesis, return_tensors="pt")).logits
    return network.config.id2label[int(logits.argmax())]


def test_a_sentence_is_entailed_when_that_is_the_likeliest_label_for_some_passage(folder):
    network = EntailmentNetwork(str(folder), device="cpu")
    expected = [
        any(likeliest(folder, passage, sentence) == "entailment" for passage in PASSAGES) for sentence in SENTENCES
    ]
    assert network.entails(SENTENCES, PASSAGES) == expected
    assert len(set(expected)) == 2  # the random network says both


def test_the_label_is_read_from_the_configuration(folder, tmp_path):
    turned = make_cross_encoder(tmp_path / "turned", seed=4, labels=("contradiction", "neutral", "Entailment"))
    assert EntailmentNetwork(str(turned)).provenance()["label"] == "Entailment"
    assert EntailmentNetwork(str(turned)).entails(SENTENCES, PASSAGES) != EntailmentNetwork(str(folder)).entails(
        SENTENCES, PASSAGES
    )


def test_a_passage_longer_than_the_network_reads_is_read_in_pieces_of_whole_sentences(folder):
    network = EntailmentNetwork(str(folder), device="cpu")
    entailing = next(
        (sentence, passage)
        for sentence in SENTENCES
        for passage in PASSAGES
        if likeliest(folder, passage, sentence) == "entailment"
    )
    sentence, passage = entailing
    long = " ".join(["the lamp is the lamp ."] * 60)  # 360 tokens, the network reads 128
    assert len(network.pieces(long, beside=sentence)) > 2
    assert all(piece.endswith(".") for piece in network.pieces(long, beside=sentence))
    assert network.entails([sentence], [long, passage]) == [True]


def test_what_pins_the_network_is_told(folder):
    told = EntailmentNetwork(str(folder)).provenance()
    assert len(told["weights_sha256"]) == 64
    assert told["label"] == "entailment"


@pytest.mark.parametrize("labels", [("LABEL_0", "LABEL_1"), ("yes", "no"), ("entailment", "entailed")])
def test_a_network_that_does_not_say_which_label_is_entailment_is_refused(tmp_path, labels):
    with pytest.raises(InputRejectedError) as caught:
        EntailmentNetwork(str(make_cross_encoder(tmp_path, labels=labels)))
    assert caught.value.code == "ENTAILMENT_LABELS_UNKNOWN"


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputRejectedError, match="entailment network") as caught:
        EntailmentNetwork(str(tmp_path / "nowhere"))
    assert caught.value.code == "ENTAILMENT_NOT_FOUND"


def test_a_folder_with_pickled_weights_alone_is_refused(folder, tmp_path):
    made = make_cross_encoder(tmp_path, labels=LABELS)
    (made / "model.safetensors").rename(made / "pytorch_model.bin")
    with pytest.raises(InputRejectedError, match="safetensors") as caught:
        EntailmentNetwork(str(made))
    assert caught.value.code == "LANGUAGE_MODEL_WITHOUT_SAFETENSORS"


def test_a_folder_that_brings_its_own_code_is_refused(tmp_path):
    made = make_cross_encoder(tmp_path, labels=LABELS)
    config = json.loads((made / "config.json").read_text(encoding="utf-8"))
    config |= {"model_type": "homemade", "auto_map": {"AutoModel": "evil.Evil"}}
    (made / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(InputRejectedError, match="own Python code") as caught:
        EntailmentNetwork(str(made))
    assert caught.value.code == "LANGUAGE_MODEL_NEEDS_CODE"


def test_weights_that_cannot_be_read_are_refused_in_one_sentence(tmp_path):
    made = make_cross_encoder(tmp_path, labels=LABELS)
    (made / "model.safetensors").write_bytes(b"\x00" * 40)
    with pytest.raises(InputRejectedError) as caught:
        EntailmentNetwork(str(made))
    assert caught.value.code == "ENTAILMENT_UNREADABLE"
