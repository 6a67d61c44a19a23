"""The hash of each experiment's plan, by which experiments with the same plan are found.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from app.experiments.plan_hash import plan_hash

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

EXPERIMENTS = sa.table("experiments", sa.column("id", sa.Integer), sa.column("plan", sa.JSON), sa.column("plan_hash"))


def upgrade() -> None:
    with op.batch_alter_table("experiments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("plan_hash", sa.Text(), nullable=True))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(EXPERIMENTS.c.id)).all():
        chosen = EXPERIMENTS.c.id == number  # one plan at a time: some hold thousands of rated pairs
        plan = connection.scalar(sa.select(EXPERIMENTS.c.plan).where(chosen))
        connection.execute(EXPERIMENTS.update().where(chosen).values(plan_hash=plan_hash(plan)))
    with op.batch_alter_table("experiments", schema=None) as batch_op:
        batch_op.alter_column("plan_hash", existing_type=sa.Text(), nullable=False)
        batch_op.create_index(batch_op.f("ix_experiments_plan_hash"), ["plan_hash"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("experiments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_experiments_plan_hash"))
        batch_op.drop_column("plan_hash")
