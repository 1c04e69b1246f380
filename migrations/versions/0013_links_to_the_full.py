"""links to the full"""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('opened_with', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('theme', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('ticket_id', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_checkout_sessions_ticket_id'), 'capacities', ['ticket_id'], ['id'], initially='DEFERRED', deferrable=True)

    with op.batch_alter_table('line_items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('fixed', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('payment_links', schema=None) as batch_op:
        batch_op.add_column(sa.Column('expires_at', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('newest_key', sa.BigInteger(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('oldest_key', sa.BigInteger(), server_default='1', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('payment_links', schema=None) as batch_op:
        batch_op.drop_column('oldest_key')
        batch_op.drop_column('newest_key')
        batch_op.drop_column('expires_at')

    with op.batch_alter_table('line_items', schema=None) as batch_op:
        batch_op.drop_column('fixed')

    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_checkout_sessions_ticket_id'), type_='foreignkey')
        batch_op.drop_column('ticket_id')
        batch_op.drop_column('theme')
        batch_op.drop_column('opened_with')
