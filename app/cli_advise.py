"""`sextant advise`: a recommendation from a file of answers."""

import json
from pathlib import Path

from rich.console import Console

from app.questionnaire.answers import check_answers, read_answers_file
from app.questionnaire.questions import load_questionnaire
from app.recommendation.method_titles import method_titles
from app.recommendation.ranking import recommend
from app.recommendation.recommendation_json import recommendation_to_json

console = Console(highlight=False)


def print_advice(path: Path, *, as_json: bool) -> None:
    """Print the ranked methods with every vote.

    Raises:
        InputRejectedError: the file, a question or an option is unknown.
    """
    questionnaire = load_questionnaire()
    answers = check_answers(questionnaire, read_answers_file(path))
    recommendation = recommend(answers, questionnaire=questionnaire)
    if as_json:
        print(json.dumps(recommendation_to_json(recommendation), indent=2, ensure_ascii=False))
        return
    titles = method_titles()
    for ranked in recommendation.ranking:
        mark = "excluded" if ranked.excluded else f"{ranked.score:+.1f}"
        console.print(f"[bold]{titles[ranked.method].title}[/bold]  {mark}  {ranked.reason}")
        for vote in ranked.votes:
            console.print(f"    {vote.weight:+.1f}  {vote.reason} [dim]({vote.rule}, {vote.source})[/dim]")
    console.print(f"Worth measuring: {', '.join(recommendation.suggested_arms)}")
