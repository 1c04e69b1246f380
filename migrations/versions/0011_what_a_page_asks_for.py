"""what a page asks for"""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('collected', sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table('payment_links', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked', sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table('merchants', schema=None) as batch_op:
        batch_op.add_column(sa.Column('terms_url', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('privacy_url', sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('merchants', schema=None) as batch_op:
        batch_op.drop_column('privacy_url')
        batch_op.drop_column('terms_url')

    with op.batch_alter_table('payment_links', schema=None) as batch_op:
        batch_op.drop_column('asked')

    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.drop_column('collected')
        batch_op.drop_column('asked')
