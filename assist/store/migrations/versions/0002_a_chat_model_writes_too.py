"""A chat model writes too."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """What the agent wants said, what a model was asked about, and what it took."""
    op.add_column("conversations", sa.Column("instruction", sa.Text(), nullable=True))
    op.add_column("conversations", sa.Column("written_revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "usage",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("tokens_in", sa.BigInteger(), nullable=False),
        sa.Column("tokens_out", sa.BigInteger(), nullable=False),
        sa.Column("cost_usd", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("day", "workspace", "model", "outcome", name=op.f("pk_usage")),
    )
