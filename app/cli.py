"""`sextant ...`: the same verbs as the pages and the API. Commands only; the work is in cli_*.py modules."""

from datetime import UTC, datetime
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

OutFolder = Annotated[Path, typer.Option("--out", help="Folder for results.json, predictions.csv and the reports.")]
ReportLanguage = Annotated[str, typer.Option(help="Language of the reports, en or zh.")]


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
    gate: Annotated[
        list[str] | None,
        typer.Option(
            help='Condition on the results, such as "rag.token_f1.low >= 0.6 and rag.failures <= 3"; repeatable. '
            "Behind an arm: a metric (also .low, .high, .difference, .p_value_adjusted), latency_seconds.p95, "
            "cost_usd_per_1000_requests, missing_cases, probability_best and more; an unknown name lists them all."
        ),
    ] = None,
    junit: Annotated[Path | None, typer.Option(help="File for arms and gates as JUnit XML.")] = None,
    language: ReportLanguage = "en",
) -> None:
    """Run every arm of a plan and write results, predictions, and the report as HTML, PDF, MD, CSV, JSON and XLSX.

    Exit status: 0 every arm succeeded, 1 bad input, 3 an arm failed (files are written), 100 a gate failed.
    """
    from app.cli_compare import compare_plan_file  # noqa: PLC0415 - keeps `--help` quick

    raise typer.Exit(compare_plan_file(plan, out, gates=gate or (), junit=junit, language=language))


@app.command()
def demo(
    out: OutFolder,
    tickets: Annotated[bool, typer.Option("--tickets", help="The ticket experiment instead of the questions.")] = False,
    language: ReportLanguage = "en",
) -> None:
    """Run the demo comparison on the bundled language model."""
    from app.cli_compare import compare_demo  # noqa: PLC0415 - keeps `--help` quick

    raise typer.Exit(compare_demo(out, tickets=tickets, language=language))


@app.command()
def advise(  # noqa: PLR0917 - options of a command, which typer names
    answers: Annotated[Path, typer.Argument(help="Answers as {question_id: option_id}, YAML or JSON.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of Markdown.")] = False,
    language: Annotated[str, typer.Option(help="Language of the sentences, en or zh.")] = "en",
    on_day: Annotated[
        datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="Day on which rules with dates are read.")
    ] = None,
    side: Annotated[list[str] | None, typer.Option(help="conflict=side to take where sources disagree.")] = None,
    weight: Annotated[list[str] | None, typer.Option(help="rule/case/method=weight to use instead.")] = None,
) -> None:
    """Recommend methods from a file of answers, with every rule that voted."""
    from app.cli_advise import print_advice  # noqa: PLC0415 - keeps `--help` quick

    today = (on_day or datetime.now(UTC)).date()
    print_advice(answers, as_json=as_json, language=language, today=today, sides=side or (), weights=weight or ())


@app.command()
def serve(
    place: Annotated[str, typer.Argument(help="EXPERIMENT/ARM: 3/rag, or results/rag with a folder of `compare`.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8100,
    seed: Annotated[int | None, typer.Option(help="Which of the arm's runs, by its seed.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Ask 50 measured cases, compare the answers, stop.")] = False,
) -> None:
    """Answer OpenAI-compatible chat requests with exactly the pipeline that was measured.

    Exit status of --check: 0 all answers equal the measured ones, 1 bad input, 4 an answer differs.
    """
    from app.cli_serve_arm import serve_arm  # noqa: PLC0415 - loads torch

    raise typer.Exit(serve_arm(place, host=host, port=port, seed=seed, check=check))


@app.command()
def export(
    place: Annotated[str, typer.Argument(help="EXPERIMENT/ARM: 3/lora or results/lora; 3 alone for its plan.")],
    out: Annotated[Path, typer.Option("--out", help="Empty folder to write into.")],
    merged: Annotated[bool, typer.Option("--merged", help="Base and adapter as one language model.")] = False,
    seed: Annotated[int | None, typer.Option(help="Which of the arm's runs, by its seed.")] = None,
) -> None:
    """Write the trained weights of an arm with a model card, or plan, cases and documents to compare again."""
    from app.cli_export_arm import export_place  # noqa: PLC0415 - loads torch

    export_place(place, out, merged=merged, seed=seed)


@app.command(name="export-mlflow")
def export_mlflow(
    experiment: Annotated[str, typer.Argument(help="A stored experiment: 3, or the folder of `compare`.")],
    tracking_uri: Annotated[
        str | None,
        typer.Option(help="Tracking store: sqlite:///mlflow.db, http://HOST:5000 ...; MLFLOW_TRACKING_URI by default."),
    ] = None,
) -> None:
    """Write the arms of a finished experiment as runs into MLflow; a second time updates them."""
    from app.cli_export_mlflow import export_to_mlflow  # noqa: PLC0415 - loads MLflow

    export_to_mlflow(experiment, tracking_uri=tracking_uri)


@app.command()
def estimate(  # noqa: PLR0917 - options of a command, which typer names
    language_model: Annotated[str, typer.Option(help="Known name, or a folder with config.json.")] = "llama-3.1-8b",
    method: Annotated[str, typer.Option(help="full, lora, qlora or inference.")] = "lora",
    batch: Annotated[int, typer.Option(help="Sequences per GPU and step.")] = 1,
    sequence: Annotated[int, typer.Option(help="Tokens of a sequence.")] = 2048,
    rank: Annotated[int, typer.Option(help="Rank of the adapters.")] = 16,
    targets: Annotated[str, typer.Option(help="Matrices with adapters: q,k,v,o,gate,up,down,head.")] = "q,v",
    optimiser: Annotated[str, typer.Option(help="adamw, adamw_8bit, paged_adamw or none.")] = "adamw",
    in_backward: Annotated[
        bool, typer.Option("--optimiser-in-backward", help="Step during the backward pass.")
    ] = False,
    checkpointing: Annotated[bool, typer.Option(help="Compute activations anew instead of keeping them.")] = True,
    four_bit: Annotated[bool, typer.Option("--four-bit", help="Serve 4-bit weights.")] = False,
    weight_bytes: Annotated[int, typer.Option(help="Bytes of a weight that is not quantised, 2 or 4.")] = 2,
    loss_chunks: Annotated[int, typer.Option(help="Pieces the loss is computed in.")] = 1,
    gpus: Annotated[int, typer.Option(help="GPUs the weights are sharded over.")] = 1,
    stack: Annotated[str, typer.Option(help="transformers, torchtune or litgpt.")] = "transformers",
    gpu: Annotated[str | None, typer.Option(help="Kind of GPU, for a time.")] = None,
    tokens: Annotated[int | None, typer.Option(help="Tokens to train on, all epochs together.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, in bytes.")] = False,
    table: Annotated[bool, typer.Option("--table", help="Print what fits on which GPU instead.")] = False,
) -> None:
    """Estimate peak memory, and time, of fine-tuning or serving a language model; nothing is run."""
    from app.cli_estimate import print_estimate, print_tables, read_request  # noqa: PLC0415 - keeps `--help` quick

    if table:
        print_tables()
        return
    request = read_request(
        language_model=language_model,
        method=method,
        batch=batch,
        sequence=sequence,
        rank=rank,
        targets=targets,
        optimiser=optimiser,
        optimiser_in_backward=in_backward,
        checkpointing=checkpointing,
        quantised=four_bit,
        weight_bytes=weight_bytes,
        loss_chunks=loss_chunks,
        gpus=gpus,
        stack=stack,
    )
    print_estimate(request, as_json=as_json, gpu=gpu, tokens=tokens)


@app.command()
def preview(
    plan: Annotated[Path, typer.Argument(help="The plan, YAML or JSON, with its files beside it.")],
    arm: Annotated[str | None, typer.Option(help="Key of the arm; the first by default.")] = None,
    case: Annotated[str | None, typer.Option(help="Id of the test case; the first by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show exactly what the language model will see for a test case, and its tokens; nothing is run."""
    from app.cli_preview import print_preview  # noqa: PLC0415 - keeps `--help` quick

    print_preview(plan, arm=arm, case=case, as_json=as_json)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="A results.json, the folder of `compare`, or a stored experiment: 3.")],
    after: Annotated[str, typer.Argument(help="The one to compare it with.")],
) -> None:
    """Show what differs between two results: scores, latency, cost, verdict and settings."""
    from app.cli_diff import print_diff  # noqa: PLC0415 - keeps `--help` quick

    print_diff(before, after)


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
