"""`sextant ...`: the same verbs as the pages and the API. Commands only; the work is in cli_*.py modules."""

from pathlib import Path
from typing import Annotated

import typer

from app.errors import AppError

EXIT_BAD_INPUT = 1

app = typer.Typer(
    help="Decide between prompting, RAG and fine-tuning by measuring all of them on your own cases.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

OutFolder = Annotated[Path, typer.Option("--out", help="Folder for results.json, predictions.csv and report.html.")]


@app.command()
def start(
    run_demo: Annotated[bool, typer.Option("--run-demo", help="Start the demo comparison at once.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Migrate the database, install the demo project, and run the web server with a worker."""
    from app.cli_start import start_everything  # noqa: PLC0415 - keeps `--help` quick

    raise typer.Exit(start_everything(run_demo=run_demo, host=host, port=port))


@app.command()
def worker() -> None:
    """Run one worker beside servers that are already up; queues come from SEXTANT_WORKER_QUEUES."""
    from app.cli_start import run_worker  # noqa: PLC0415 - keeps `--help` quick

    run_worker()


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema and install the demo project."""
    from app.cli_start import prepare_database  # noqa: PLC0415 - keeps `--help` quick

    prepare_database()
    typer.echo("The database is up to date.")


@app.command()
def compare(
    plan: Annotated[Path, typer.Argument(help="The plan, YAML or JSON.")],
    out: OutFolder,
) -> None:
    """Run every arm of a plan and write results.json, predictions.csv and report.html.

    Exit status: 0 every arm succeeded, 1 bad input, 3 an arm failed (files are written).
    """
    from app.cli_compare import compare_plan_file  # noqa: PLC0415 - keeps `--help` quick

    raise typer.Exit(compare_plan_file(plan, out))


@app.command()
def demo(
    out: OutFolder,
    tickets: Annotated[bool, typer.Option("--tickets", help="The ticket experiment instead of the questions.")] = False,
) -> None:
    """Run the demo comparison on the bundled language model."""
    from app.cli_compare import compare_demo  # noqa: PLC0415 - keeps `--help` quick

    raise typer.Exit(compare_demo(out, tickets=tickets))


@app.command()
def advise(
    answers: Annotated[Path, typer.Argument(help="Answers as {question_id: option_id}, YAML or JSON.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the recommendation as JSON.")] = False,
) -> None:
    """Recommend methods from a file of answers, with every rule that voted."""
    from app.cli_advise import print_advice  # noqa: PLC0415 - keeps `--help` quick

    print_advice(answers, as_json=as_json)


@app.command()
def doctor() -> None:
    """Check this installation: libraries, weights, database, queue, endpoints."""
    from app.cli_doctor import check_installation  # noqa: PLC0415 - keeps `--help` quick

    raise typer.Exit(check_installation())


def main() -> None:
    """Entry point: one sentence and exit status 1 for bad input, never a traceback."""
    try:
        app()
    except AppError as error:
        typer.secho(f"{error.code}: {error.message}", fg=typer.colors.RED, err=True)
        raise SystemExit(EXIT_BAD_INPUT) from error


if __name__ == "__main__":
    main()
