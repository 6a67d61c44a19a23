"""The page of an experiment that invites a wrong conclusion does not lead to it."""

from collections.abc import Iterator, Mapping

import pytest
from starlette.testclient import TestClient

from app.db.database import open_database
from app.db.migrating import upgrade_database
from app.main import create_app
from app.settings import Settings
from tests.web.reading_html import read_page
from tests.web.showcase import ENDPOINTS, run_hard_to_tell


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """The words of each page, by what is the matter with its experiment; Chinese under "zh " and the name."""
    settings = Settings(home=tmp_path_factory.mktemp("honest"), endpoints=ENDPOINTS)
    upgrade_database(settings.resolved_database_url)
    database = open_database(settings.resolved_database_url)
    ids = run_hard_to_tell(database, settings)
    client = TestClient(create_app(settings, database))
    found: dict[str, str] = {}
    for name, number in ids.items():
        for language, prefix in (("en", ""), ("zh", "zh ")):
            response = client.get(f"/experiments/{number}", headers={"Accept-Language": language})
            assert response.status_code == 200
            found[prefix + name] = read_page(response.text).words
    yield found
    database.close()


def first_screen(words: str) -> str:
    """From the title to the table."""
    return words[: words.index("Side by side")]


def test_a_case_that_failed_is_left_out_and_said(pages):
    words = pages["one case failing"]
    assert "over 29 cases, 1 missing" in words
    assert "over 28 cases" not in words
    assert "LoRA answers best" in first_screen(words)


def test_a_price_that_nobody_knows_is_a_reason_and_never_zero(pages):
    words = pages["a missing price"]
    assert "The price list has no our-own-7b" in first_screen(words)
    assert "$0.00" not in words
    assert "Not drawn Quality and cost: The price list has no our-own-7b" in words
    assert "Monthly cost by volume:" in words
    assert "the cheaper" not in words


def test_a_single_seed_is_a_caveat_on_the_first_screen(pages):
    assert "One seed: how much LoRA would vary with another draw was not measured." in first_screen(
        pages["a single seed"]
    )


def test_eight_cases_have_no_interval_no_probability_and_no_decision(pages):
    words = pages["8 test cases"]
    first = first_screen(words)
    assert "No decision: too few cases to tell the arms apart" in first
    assert "Not decided" in first
    assert "there are too few cases to say how likely it is the best" in first
    assert "95% interval" not in first
    assert "Only 8 test cases" in first
    assert "Probabilities need at least 10 cases that every arm answered; there are 8." in words
    assert "better" not in words[words.index("Side by side") : words.index("The decision")]


def test_equal_arms_are_called_the_same_and_the_simpler_one_is_named(pages):
    first = first_screen(pages["all arms equal"])
    assert "Zero-shot and LoRA score the same" in first
    assert "Not decided" in first
    assert "Zero-shot is the simpler of the two." in first
    assert "best with a probability of 50%" in first


def test_where_all_are_wrong_no_arm_is_chosen_or_praised(pages):
    words = pages["all arms wrong"]
    assert "No decision: no arm does the task" in first_screen(words)
    assert "Under these preferences no arm can be chosen." in words
    assert "No arm scores above 0." in words
    assert "has the highest" not in words
    assert "reach changes the choice" not in words
    assert "Chosen" not in words


def test_a_cancelled_arm_has_no_scores_and_the_other_is_not_called_the_best(pages):
    words = pages["a cancelled arm"]
    first = first_screen(words)
    assert "Zero-shot is the only arm that answered enough test cases" in first
    assert "LoRA was cancelled; it has no scores." in first
    assert "the only arm in the running" in first
    assert "100%" not in first
    assert "is the fastest" not in words
    assert "Only zero_shot has both figures." in words


def test_no_page_calls_anything_certain(pages):
    for name, words in pages.items():
        assert "probability of 100%" not in words, name
        assert "概率是 100%" not in words, name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("one case failing", "基于 29 个样本，缺 1 个"),
        ("a missing price", "未绘制"),
        ("a single seed", "只有一个种子"),
        ("8 test cases", "样本太少，分不出各方案的高下"),
        ("all arms equal", "得分相同"),
        ("all arms wrong", "没有方案能完成这项任务"),
        ("a cancelled arm", "LoRA 被取消了；它没有得分。"),
    ],
)
def test_the_chinese_page_says_it_too(pages, name, said):
    assert said in pages[f"zh {name}"]
