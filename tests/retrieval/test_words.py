import numpy as np
import pytest

from app.retrieval.fusion import fuse_rankings
from app.retrieval.word_index import WordIndex, rank_by_score
from app.retrieval.words import split_words
from app.values.cases import Passage


class TestSplitWords:
    def test_words_are_lower_case_without_punctuation(self):
        assert split_words("The key's under Box 7, isn't it?") == [
            "the",
            "key",
            "s",
            "under",
            "box",
            "7",
            "isn",
            "t",
            "it",
        ]

    def test_chinese_is_segmented_into_long_and_short_words(self):
        assert split_words("北京大学在2024年成立。") == ["北京", "大学", "北京大学", "在", "2024", "年", "成立"]

    @pytest.mark.parametrize(
        ("one", "other"),
        [("ＧＰＵ１２", "gpu12"), ("cafe\u0301", "café"), ("ﬁle", "file"), ("ｶﾞｽ", "ガス"), ("\ufa0c", "\u5140")],
    )
    def test_a_word_is_the_same_however_its_characters_are_encoded(self, one: str, other: str):
        assert split_words(one) == split_words(other)

    @pytest.mark.parametrize("text", ["हिन्दी में पुस्तकालय", "தமிழ் நூலகம்", "הַסֵּפֶר הַזֶּה", "مُحَمَّد كَتَبَ", "q\u0304uz x\u0323y"])
    def test_marks_stay_in_the_word_they_are_written_on(self, text: str):
        assert len(split_words(text)) == len(text.split())

    def test_thai_which_has_no_spaces_stays_in_pieces_that_can_be_found(self):
        assert set(split_words("หนังสือ")) & set(split_words("ห้องสมุดมีหนังสือใหม่"))

    @pytest.mark.parametrize("text", ["", "?!", "。"])
    def test_a_text_without_words_has_none(self, text: str):
        assert split_words(text) == []


def index_of(*texts: str) -> WordIndex:
    return WordIndex([Passage("a", position, text) for position, text in enumerate(texts)])


class TestWordIndex:
    def test_is_bm25_as_lucene_has_it(self):
        # Query "key": df 2 of 3 passages, idf = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)) = ln 1.6 = 0.4700.
        # Lengths 2, 4, 3, mean 3. tf part = tf / (tf + 1.5 (1 - 0.75 + 0.75 length / 3)):
        # passage 0: 1 / (1 + 1.5 x 0.75) = 0.4706 -> 0.2212; passage 1: 2 / (2 + 1.5 x 1.25) = 0.5161 -> 0.2426.
        scores = index_of("blue key", "key to the key", "no such thing").score("Key?")
        assert scores == pytest.approx([0.2212, 0.2426, 0.0], abs=1e-4)

    @pytest.mark.parametrize("query", ["unheard of", "", "?"])
    def test_a_query_without_shared_words_scores_zero(self, query: str):
        assert index_of("blue key", "red door").score(query).tolist() == [0.0, 0.0]

    def test_passages_without_words_score_zero(self):
        assert index_of("...", "!").score("key").tolist() == [0.0, 0.0]

    def test_full_width_letters_are_found_by_plain_ones(self):
        assert index_of("ＧＰＵ显存不足", "磁盘空间不足").score("GPU")[0] > 0

    def test_chinese_questions_find_chinese_passages(self):
        scores = index_of("自行车停在车站后面。", "钥匙放在花盆下面。").score("钥匙在哪里？")
        assert scores[1] > scores[0]


def test_ranking_leaves_out_what_shares_nothing():
    scores = np.array([0.0, 2.0, 1.0, 2.0], dtype=np.float32)
    assert rank_by_score(scores, depth=10) == [1, 3, 2]
    assert rank_by_score(scores, depth=1) == [1]
    assert rank_by_score(scores, depth=10, rows=[0, 2]) == [2, 0]


def test_fusion_adds_reciprocal_ranks():
    # Row 7: 1/61 + 1/62; row 8: 1/62 + 1/61, later in the first ranking; row 9: 1/63.
    fused = fuse_rankings([[7, 8, 9], [8, 7]])
    assert list(fused) == [7, 8, 9]
    assert fused[7] == pytest.approx(1 / 61 + 1 / 62)
    assert fused[8] == pytest.approx(1 / 61 + 1 / 62)
    assert fused[9] == pytest.approx(1 / 63)


def test_fusing_nothing_gives_nothing():
    assert fuse_rankings([[], []]) == {}
