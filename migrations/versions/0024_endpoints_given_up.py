"""endpoints that are given up"""

import sqlalchemy as sa
from alembic import op


revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

UNTOLD = sa.text("given_up_at IS NOT NULL AND told_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("webhook_endpoints", schema=None) as batch_op:
        for name in ("failing_since", "given_up_at", "told_at"):
            batch_op.add_column(sa.Column(name, sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ix_webhook_endpoints_untold", ["given_up_at"], unique=False, sqlite_where=UNTOLD, postgresql_where=UNTOLD
        )


def downgrade() -> None:
    with op.batch_alter_table("webhook_endpoints", schema=None) as batch_op:
        batch_op.drop_index("ix_webhook_endpoints_untold")
        for name in ("told_at", "given_up_at", "failing_since"):
            batch_op.drop_column(name)
