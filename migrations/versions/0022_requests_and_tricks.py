"""requests and tricks"""

import sqlalchemy as sa
from alembic import op


revision = '0022'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('request_log',
    sa.Column('method', sa.String(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.Column('status', sa.BigInteger(), nullable=False),
    sa.Column('elapsed_ms', sa.BigInteger(), nullable=False),
    sa.Column('key_id', sa.String(), nullable=False),
    sa.Column('key_hint', sa.String(), nullable=False),
    sa.Column('idempotency_key', sa.String(), nullable=True),
    sa.Column('api_version', sa.String(), nullable=True),
    sa.Column('error_code', sa.String(), nullable=True),
    sa.Column('error_type', sa.String(), nullable=True),
    sa.Column('error_param', sa.String(), nullable=True),
    sa.Column('params', sa.JSON(), nullable=False),
    sa.Column('id', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('account_id', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('created', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_log'))
    )
    with op.batch_alter_table('request_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_log_account_id_livemode_created_id'), ['account_id', 'livemode', 'created', 'id'], unique=False)

    op.create_table('delivery_tricks',
    sa.Column('account_id', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('twice', sa.Boolean(), nullable=False),
    sa.Column('newest_first', sa.Boolean(), nullable=False),
    sa.Column('late_s', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['merchants.id'], name=op.f('fk_delivery_tricks_account_id'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_delivery_tricks'))
    )
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deliveries_endpoint_id_id'), ['endpoint_id', 'id'], unique=False)

    with op.batch_alter_table('delivery_attempts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signature', sa.String(), nullable=True))

    with op.batch_alter_table('webhook_endpoints', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sealed_old_secret', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('old_secret_until', sa.BigInteger(), server_default='0', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('webhook_endpoints', schema=None) as batch_op:
        batch_op.drop_column('old_secret_until')
        batch_op.drop_column('sealed_old_secret')

    with op.batch_alter_table('delivery_attempts', schema=None) as batch_op:
        batch_op.drop_column('signature')

    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deliveries_endpoint_id_id'))

    op.drop_table('delivery_tricks')
    with op.batch_alter_table('request_log', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_request_log_account_id_livemode_created_id'))

    op.drop_table('request_log')
