"""An assessment as a Markdown document: answers, ranking, votes, conflicts and the plan, for a page or a repository."""

import re
from collections.abc import Iterable, Mapping, Sequence

from app.questionnaire.questions import UNKNOWN, Questionnaire, load_questionnaire
from app.questionnaire.wording import DEFAULT_LANGUAGE
from app.recommendation.flips import Flip
from app.recommendation.method_titles import method_titles
from app.recommendation.phrases import phrase
from app.values.advice import Conflict, PlanArm, RankedMethod, Recommendation, Vote

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~-])")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def recommendation_markdown(
    recommendation: Recommendation,
    answers: Mapping[str, str],
    *,
    name: str = "",
    notes: str = "",
    flips: Sequence[Flip] = (),
    questionnaire: Questionnaire | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> str:
    """The document, ending in a line break. Name and notes are shown as text, whatever markup they contain.

    Args:
        recommendation: as given for these answers, its sentences in this language.
        answers: question id -> option id, as stored; ids that today's questionnaire does not know stay as they are.
        name: of the assessment.
        notes: of the team.
        flips: changes of one answer to list; none unless given.
        questionnaire: for the texts; the one that ships with Sextant unless given.
        language: of headings and texts.
    """
    page = _Page(language, questionnaire or load_questionnaire())
    page.line(f"# {page.say('heading', name=as_text(name) or page.say('untitled'))}")
    page.line(
        page.say(
            "questionnaire_version",
            version=recommendation.questionnaire_version,
            weights=recommendation.weights_version,
            date=recommendation.as_of,
        )
    )
    page.line(f"**{recommendation.verdict}**" if recommendation.verdict else "")
    _write_ranking(page, recommendation)
    page.bullets("heading_excluded", [_method_line(page, one) for one in recommendation.ranking if one.excluded])
    page.bullets("heading_contradictions", [one.sentence for one in recommendation.contradictions])
    page.bullets("heading_plan", [_arm_line(page, arm, recommendation.ranking) for arm in recommendation.plan_arms])
    page.bullets("heading_flips", [_flip_line(page, flip) for flip in flips])
    _write_conflicts(page, recommendation.conflicts)
    page.bullets(
        "heading_expired",
        [
            page.say("expired", title=one.title, date=one.expires, reason=one.reason) + f" ({one.source})"
            for one in recommendation.expired
        ],
    )
    _write_answers(page, answers)
    page.bullets("heading_unanswered", [page.question(question) for question in recommendation.unanswered])
    if notes.strip():
        page.line(f"## {page.say('heading_notes')}")
        page.line("\n".join(f"> {as_text(line)}".rstrip() for line in notes.strip().splitlines()))
    _write_votes(page, recommendation.ranking)
    return "\n\n".join(page.blocks) + "\n"


def as_text(text: str) -> str:
    """The text with every character that Markdown or HTML would read as markup made harmless."""
    return "".join(_HTML.get(character, character) for character in _SPECIAL.sub(r"\\\1", text))


class _Page:
    """The blocks of a document and the words of its language."""

    def __init__(self, language: str, questionnaire: Questionnaire) -> None:
        self.blocks: list[str] = []
        self.titles = {method: title.title for method, title in method_titles(language).items()}
        self._language = language
        self._questions = {question.id: question for question in questionnaire.questions}

    def say(self, key: str, **values: object) -> str:
        return phrase(key, language=self._language, **values)

    def line(self, text: str) -> None:
        if text:
            self.blocks.append(text)

    def bullets(self, heading: str, lines: Sequence[str]) -> None:
        """A section with these lines; none where there is nothing to list."""
        if lines:
            self.line(f"## {self.say(heading)}")
            self.line("\n".join(f"- {line}" for line in lines))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        head = [self.say(column) for column in columns]
        lines = [head, ["---"] * len(head), *rows]
        self.line("\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines))

    def question(self, question_id: str) -> str:
        question = self._questions.get(question_id)
        return as_text(question_id) if question is None else question.text.in_language(self._language)

    def option(self, question_id: str, option_id: str) -> str:
        question = self._questions.get(question_id)
        texts = {} if question is None else {option.id: option.text for option in question.options}
        return texts[option_id].in_language(self._language) if option_id in texts else as_text(option_id)


def _write_ranking(page: _Page, recommendation: Recommendation) -> None:
    page.line(f"## {page.say('heading_ranking')}")
    rows = [
        (
            str(place),
            page.titles[ranked.method],
            f"{ranked.score:g}",
            page.say("share_percent", share=round(100 * recommendation.first_share.get(ranked.method, 0.0))),
            ranked.reason,
        )
        for place, ranked in enumerate((one for one in recommendation.ranking if not one.excluded), start=1)
    ]
    page.table(("column_place", "column_method", "column_score", "column_share", "column_reason"), rows)


def _write_conflicts(page: _Page, conflicts: Sequence[Conflict]) -> None:
    if not conflicts:
        return
    page.line(f"## {page.say('heading_conflicts')}")
    for conflict in conflicts:
        lines = [f"**{conflict.question}**"]
        for side in sorted(conflict.sides, key=lambda one: not one.is_taken):
            key = "side_taken" if side.is_taken else "side_other"
            lines.append(f"- {page.say(key, claim=side.claim, rows=', '.join(side.rows))}")
        lines.append(f"- {page.say('measured', says=conflict.measured, rows=', '.join(conflict.measured_rows))}")
        if conflict.first_on_other_side is not None:
            lines.append(f"- {page.say('first_on_other_side', first=page.titles[conflict.first_on_other_side])}")
        page.line(lines[0])
        page.line("\n".join(lines[1:]))


def _write_answers(page: _Page, answers: Mapping[str, str]) -> None:
    page.line(f"## {page.say('heading_answers')}")
    page.table(
        ("column_question", "column_answer"),
        [(page.question(question), page.option(question, option)) for question, option in answers.items()],
    )


def _write_votes(page: _Page, ranking: Sequence[RankedMethod]) -> None:
    page.line(f"## {page.say('heading_votes')}")
    for ranked in ranking:
        if ranked.votes:
            page.line(f"### {page.titles[ranked.method]}")
            page.table(
                ("column_weight", "column_reason", "column_rule", "column_source"),
                [(_weight(page, vote), vote.reason, vote.rule, vote.source) for vote in ranked.votes],
            )


def _weight(page: _Page, vote: Vote) -> str:
    weight = page.say("rules_out") if vote.excludes else f"{vote.weight:+g}"
    if vote.changed_from is None:
        return weight
    return page.say("changed_weight", weight=weight, before=f"{vote.changed_from:+g}")


def _method_line(page: _Page, ranked: RankedMethod) -> str:
    return page.say("settings_because", settings=page.titles[ranked.method], reason=ranked.reason)


def _arm_line(page: _Page, arm: PlanArm, ranking: Sequence[RankedMethod]) -> str:
    """The arm with its settings, and why these where they were suggested."""
    settings = ", ".join(f"{name}: {value}" for name, value in arm.settings.items())
    written = f"`{arm.arm}: {{{settings}}}`" if settings else f"`{arm.arm}`"
    for ranked in ranking:
        if ranked.settings is not None and ranked.settings.arm == arm.arm and settings:
            return page.say("settings_because", settings=written, reason=ranked.settings.reason)
    return written


def _flip_line(page: _Page, flip: Flip) -> str:
    before = page.option(flip.question, flip.before or UNKNOWN)
    return page.say(
        "flip",
        question=page.question(flip.question),
        answer=page.option(flip.question, flip.after),
        before=before,
        first=page.titles[flip.first],
    )
