"""Plans of arms that retrieve say how their documents are cut into passages.

Passages shared words before there was `cut_by`; by default they share whole sentences now, which makes other passages.
Stored plans say `cut_by: words` from here on, so that a seed tried again and an arm that is served find the passages
that were measured, and the hash tells them from plans that cut by sentences. An arm without passages has none to cut.

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.experiments.plan_hash import plan_hash

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

EXPERIMENTS = sa.table("experiments", sa.column("id", sa.Integer), sa.column("plan", sa.JSON), sa.column("plan_hash"))


def upgrade() -> None:
    connection = op.get_bind()
    for number in connection.scalars(sa.select(EXPERIMENTS.c.id)).all():
        chosen = EXPERIMENTS.c.id == number  # one plan at a time: some hold thousands of rated pairs
        plan = connection.scalar(sa.select(EXPERIMENTS.c.plan).where(chosen))
        for settings in _settings_of_retrieval(plan):
            settings.setdefault("cut_by", "words")
        connection.execute(EXPERIMENTS.update().where(chosen).values(plan=plan, plan_hash=plan_hash(plan)))


def downgrade() -> None:
    connection = op.get_bind()
    for number in connection.scalars(sa.select(EXPERIMENTS.c.id)).all():
        chosen = EXPERIMENTS.c.id == number
        plan = connection.scalar(sa.select(EXPERIMENTS.c.plan).where(chosen))
        for settings in _settings_of_retrieval(plan):
            if settings.get("cut_by") == "words":
                del settings["cut_by"]  # unknown to the version before, which always cut by words
        connection.execute(EXPERIMENTS.update().where(chosen).values(plan=plan, plan_hash=plan_hash(plan)))


def _settings_of_retrieval(plan: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The settings of each arm that cuts documents into passages."""
    for arm in plan.get("arms") or ():
        if not isinstance(arm, dict):
            continue
        settings = arm if arm.get("method") == "rag" else arm.get("rag")
        if isinstance(settings, dict) and settings.get("context") != "closed_book":
            yield settings
