import pytest

from app.economics.memory_architectures import find_architecture
from app.economics.memory_request import MemoryRequest, TuningMethod
from app.economics.training_time import training_flops_per_token, training_seconds
from app.errors import InputRejectedError


def request(method: TuningMethod, *, checkpointing: bool = False, gpus: int = 1) -> MemoryRequest:
    return MemoryRequest(
        architecture=find_architecture("llama-2-7b"),
        method=method,
        sequence=1,
        checkpointing=checkpointing,
        gpus=gpus,
    )


@pytest.mark.parametrize(
    ("asked", "operations"),
    [
        (request(TuningMethod.INFERENCE), 2),
        (request(TuningMethod.LORA), 4),
        (request(TuningMethod.FULL), 6),
        (request(TuningMethod.FULL, checkpointing=True), 8),
    ],
)
def test_counts_operations_for_each_parameter(asked: MemoryRequest, operations: int) -> None:
    # Without the embedding, which is looked up: 6.738e9 - 32,000 x 4,096 parameters.
    multiplied = 6_738_149_376 - 32_000 * 4_096

    assert training_flops_per_token(asked) == pytest.approx(operations * multiplied, rel=1e-3)


def test_time_is_a_range_that_shrinks_with_gpus() -> None:
    one = training_seconds(request(TuningMethod.LORA), tokens=1_000_000, gpu="A100")
    four = training_seconds(request(TuningMethod.LORA, gpus=4), tokens=1_000_000, gpu="A100")

    # 4 x 6.607e9 x 1e6 / 312e12 = 84.7 s at the peak, 121 to 282 s at 70% and 30% of it.
    assert one == pytest.approx((121, 282), rel=0.01)
    assert four == pytest.approx((one.low / 4, one.high / 4))


def test_refuses_a_gpu_without_figures() -> None:
    with pytest.raises(InputRejectedError, match="no GPU 'abacus'"):
        training_seconds(request(TuningMethod.LORA), tokens=1, gpu="abacus")
