"""orders that change"""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('allow_promotion_codes', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('settings', sa.JSON(), server_default='{}', nullable=False))

    with op.batch_alter_table('line_items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('adjustable_quantity', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('amount_subtotal', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('metadata', sa.JSON(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('offered', sa.BigInteger(), nullable=True))
    op.execute('UPDATE line_items SET amount_subtotal = unit_amount * quantity')

    with op.batch_alter_table('payment_links', schema=None) as batch_op:
        batch_op.add_column(sa.Column('allow_promotion_codes', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('settings', sa.JSON(), server_default='{}', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('payment_links', schema=None) as batch_op:
        batch_op.drop_column('settings')
        batch_op.drop_column('allow_promotion_codes')

    with op.batch_alter_table('line_items', schema=None) as batch_op:
        batch_op.drop_column('offered')
        batch_op.drop_column('metadata')
        batch_op.drop_column('amount_subtotal')
        batch_op.drop_column('adjustable_quantity')

    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.drop_column('settings')
        batch_op.drop_column('allow_promotion_codes')
