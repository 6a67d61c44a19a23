"""Answers that came without latency or tokens.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = (("latency_seconds", sa.Double()), ("prompt_tokens", sa.Integer()), ("completion_tokens", sa.Integer()))


def upgrade() -> None:
    with op.batch_alter_table("predictions", schema=None) as batch_op:
        for name, kind in COLUMNS:
            batch_op.alter_column(name, existing_type=kind, nullable=True)


def downgrade() -> None:
    # Before this revision an answer without them could not be stored.
    op.execute(
        "DELETE FROM predictions WHERE latency_seconds IS NULL OR prompt_tokens IS NULL OR completion_tokens IS NULL"
    )
    with op.batch_alter_table("predictions", schema=None) as batch_op:
        for name, kind in COLUMNS:
            batch_op.alter_column(name, existing_type=kind, nullable=False)
