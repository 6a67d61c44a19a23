import asyncio
import itertools

import pytest

from app.language_models.pacing import Pacer, ServerGivenUpError
from tests.language_models.fake_time import FakeTime


def paced(most: int = 8) -> tuple[Pacer, FakeTime]:
    time = FakeTime()
    return Pacer(most, sleep=time.sleep, clock=time.clock), time


def test_a_refusal_halves_the_limit_and_each_round_of_answers_adds_one():
    pacer, _ = paced(8)
    pacer.refused_for_speed(started_at=0.0, retry_after_seconds=None)
    assert pacer.limit == 4
    for _ in range(5):  # 1/4 + 1/4.25 + 1/4.49 + ... : five answers are a little more than one round
        pacer.answered()
    assert pacer.limit == 5


def test_calls_under_way_together_slow_down_once():
    pacer, time = paced(8)
    time.now = 1.0
    for _ in range(6):
        pacer.refused_for_speed(started_at=0.5, retry_after_seconds=None)
    assert pacer.limit == 4
    time.now = 2.0
    pacer.refused_for_speed(started_at=1.5, retry_after_seconds=None)
    assert pacer.limit == 2


def test_the_limit_stays_between_one_and_the_configured():
    pacer, time = paced(2)
    for second in range(1, 9):
        time.now = float(second)
        pacer.refused_for_speed(started_at=second - 0.5, retry_after_seconds=None)
    assert pacer.limit == 1
    for _ in range(50):
        pacer.answered()
    assert pacer.limit == 2


def test_nobody_starts_before_the_server_allows_it():
    async def scenario() -> float:
        async with pacer.turn() as began:
            return began

    pacer, time = paced()
    time.now = 100.0
    pacer.refused_for_speed(started_at=99.0, retry_after_seconds=7.0)
    assert asyncio.run(scenario()) == 107.0


def test_a_broken_server_is_left_alone_as_long_as_it_says():
    async def scenario() -> list[float]:
        began: list[float] = []
        for _ in range(20):
            try:
                async with pacer.turn() as moment:
                    began.append(moment)
                    pacer.broke(retry_after_seconds=20.0)
            except ServerGivenUpError:
                break
        return began

    pacer, _ = paced()
    began = asyncio.run(scenario())
    # Five failures; each of the next four calls a rest of 2 to 16 s, which is shorter; the tenth gives the server up.
    assert [later - earlier for earlier, later in itertools.pairwise(began)] == [20.0] * 9


def test_a_broken_server_rests_longer_each_time_and_is_then_given_up():
    async def scenario() -> None:
        for _ in range(50):
            async with pacer.turn():
                pacer.broke()

    pacer, time = paced()
    with pytest.raises(ServerGivenUpError):
        asyncio.run(scenario())
    assert time.slept == [2.0, 4.0, 8.0, 16.0]


def test_an_answer_after_a_rest_forgets_the_failures():
    async def scenario() -> None:
        for _ in range(6):
            async with pacer.turn():
                pacer.broke()
        async with pacer.turn():
            pacer.answered()
        for _ in range(5):
            async with pacer.turn():
                pacer.broke()
        async with pacer.turn():
            pass

    pacer, time = paced()
    asyncio.run(scenario())
    assert time.slept == [2.0]
