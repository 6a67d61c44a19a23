"""Slices of cases, ratings of answers, and error tags people set.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slices", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("case_row_id", sa.Integer(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("arm_key", sa.Text(), nullable=False),
        sa.Column("other_arm_key", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("rated_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["case_row_id"], ["cases.id"], name=op.f("fk_ratings_case_row_id_cases")),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiments.id"], name=op.f("fk_ratings_experiment_id_experiments"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint(
            "experiment_id", "case_row_id", "reviewer", "arm_key", "other_arm_key",
            name="uq_ratings_answer_reviewer",
        ),
    )  # fmt: skip
    op.create_table(
        "case_tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("case_row_id", sa.Integer(), nullable=False),
        sa.Column("arm_key", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("tagged_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["case_row_id"], ["cases.id"], name=op.f("fk_case_tags_case_row_id_cases")),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiments.id"],
            name=op.f("fk_case_tags_experiment_id_experiments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_tags")),
        sa.UniqueConstraint(
            "experiment_id", "case_row_id", "arm_key", "tag",
            name=op.f("uq_case_tags_experiment_id_case_row_id_arm_key_tag"),
        ),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("case_tags")
    op.drop_table("ratings")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("slices")
