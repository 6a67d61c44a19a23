"""Shape of the bundled language model."""

from transformers import Lfm2Config, Lfm2ForCausalLM, PreTrainedTokenizerFast

MAX_TOKENS = 2048
HIDDEN_SIZE = 256
# Pairs of short convolution and attention; from the seventh round on, one more attention layer behind each pair but the
# last: more steps between reading a question and finding its fact.
LAYER_TYPES = (*("conv", "full_attention", "full_attention") * 3, "conv", "full_attention")
HEADS = 8
INTERMEDIATE_SIZE = 640


def build_config(tokenizer: PreTrainedTokenizerFast) -> Lfm2Config:
    """Configuration of the bundled language model: 11.4 M parameters, short convolutions and attention.

    The short convolutions hand each token what stood just before it, so that one attention layer is enough to
    continue a pattern seen earlier; that is why this family learns look-up in fewer tokens than a Llama.
    """
    return Lfm2Config(
        vocab_size=len(tokenizer),
        hidden_size=HIDDEN_SIZE,
        intermediate_size=INTERMEDIATE_SIZE,
        block_auto_adjust_ff_dim=False,
        num_hidden_layers=len(LAYER_TYPES),
        num_attention_heads=HEADS,
        num_key_value_heads=HEADS,
        max_position_embeddings=MAX_TOKENS,
        layer_types=list(LAYER_TYPES),
        tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
    )


def build_language_model(tokenizer: PreTrainedTokenizerFast) -> Lfm2ForCausalLM:
    """A language model with fresh random weights; seed torch before calling."""
    return Lfm2ForCausalLM(build_config(tokenizer))
