"""The hash of each experiment's plan, by which experiments with the same plan are found.

Arms that were trained to answer with labels before there was `keep` kept the epoch with the lowest loss; its default,
`auto`, would now keep that with the best score. Their plans say `keep: loss` from here on, so that a seed tried again
is trained as the others were, and the hash tells them from plans that keep by score. Elsewhere `auto` is `loss`.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.experiments.plan_hash import plan_hash

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TRAINED_METHODS = ("lora", "qlora", "full")
LEARNING_METHODS = ("rag_lora", "distilled")  # what they learn under `tuning` are cases too

EXPERIMENTS = sa.table("experiments", sa.column("id", sa.Integer), sa.column("plan", sa.JSON), sa.column("plan_hash"))


def upgrade() -> None:
    with op.batch_alter_table("experiments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("plan_hash", sa.Text(), nullable=True))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(EXPERIMENTS.c.id)).all():
        chosen = EXPERIMENTS.c.id == number  # one plan at a time: some hold thousands of rated pairs
        plan = connection.scalar(sa.select(EXPERIMENTS.c.plan).where(chosen))
        for settings in _settings_of_training(plan):
            settings.setdefault("keep", "loss")
        connection.execute(EXPERIMENTS.update().where(chosen).values(plan=plan, plan_hash=plan_hash(plan)))
    with op.batch_alter_table("experiments", schema=None) as batch_op:
        batch_op.alter_column("plan_hash", existing_type=sa.Text(), nullable=False)
        batch_op.create_index(batch_op.f("ix_experiments_plan_hash"), ["plan_hash"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("experiments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_experiments_plan_hash"))
        batch_op.drop_column("plan_hash")
    connection = op.get_bind()
    for number in connection.scalars(sa.select(EXPERIMENTS.c.id)).all():
        chosen = EXPERIMENTS.c.id == number
        plan = connection.scalar(sa.select(EXPERIMENTS.c.plan).where(chosen))
        for settings in _settings_of_training(plan):
            if settings.get("keep") == "loss":
                del settings["keep"]  # unknown to the version before, which always kept by loss
        connection.execute(EXPERIMENTS.update().where(chosen).values(plan=plan))


def _settings_of_training(plan: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The settings of each training whose epoch `keep: auto` would choose by score."""
    if plan.get("task") != "classification":
        return
    for arm in plan.get("arms") or ():
        if not isinstance(arm, dict):
            continue
        if arm.get("method") in TRAINED_METHODS:
            yield arm
        elif arm.get("method") in LEARNING_METHODS and isinstance(arm.get("tuning"), dict):
            yield arm["tuning"]
