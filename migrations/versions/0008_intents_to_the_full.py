"""intents to the full"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql')
ONE_HOLD = 'uq_instructions_one_hold'
BEFORE = sa.text("status = 'asking' and verb in ('capture', 'release')")
NOW = sa.text("status = 'asking' and verb in ('capture', 'increment', 'release')")
BOOKED_BEFORE = 'ix_balance_transactions_source_id_reporting_category'
BOOKED_NOW = 'ix_balance_transactions_source_id_reporting_category_part'
RECEIVED_BEFORE = 'ck_payment_intents_received_all_or_nothing'
RECEIVED_NOW = 'ck_payment_intents_received_within_amount'


def upgrade() -> None:
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mandate_id', ID, nullable=True))
        batch_op.add_column(sa.Column('wishes', sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table('balance_transactions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('part', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.drop_index(batch_op.f(BOOKED_BEFORE))
        batch_op.create_index(batch_op.f(BOOKED_NOW), ['source_id', 'reporting_category', 'part'], unique=True)

    with op.batch_alter_table('charges', schema=None) as batch_op:
        batch_op.add_column(sa.Column('amount_incremented', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('transfer_group', sa.String(), nullable=True))

    with op.batch_alter_table('instructions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('final', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.drop_index(ONE_HOLD, sqlite_where=BEFORE, postgresql_where=BEFORE)
        batch_op.create_index(ONE_HOLD, ['intent_id'], unique=True, sqlite_where=NOW, postgresql_where=NOW)

    with op.batch_alter_table('mandates', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reference_prefix', sa.String(), server_default='', nullable=False))

    with op.batch_alter_table('payment_intents', schema=None) as batch_op:
        batch_op.add_column(sa.Column('amount_details', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('confirmation_method', sa.String(), server_default='automatic', nullable=False))
        batch_op.add_column(sa.Column('excluded_payment_method_types', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('payment_details', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('payment_method_options', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('transfer_group', sa.String(), nullable=True))
        batch_op.drop_constraint(batch_op.f(RECEIVED_BEFORE), type_='check')
        batch_op.create_check_constraint(
            batch_op.f(RECEIVED_NOW), 'amount_received >= 0 and amount_received <= amount'
        )


def downgrade() -> None:
    with op.batch_alter_table('payment_intents', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(RECEIVED_NOW), type_='check')
        batch_op.create_check_constraint(batch_op.f(RECEIVED_BEFORE), 'amount_received in (0, amount)')
        batch_op.drop_column('transfer_group')
        batch_op.drop_column('payment_method_options')
        batch_op.drop_column('payment_details')
        batch_op.drop_column('excluded_payment_method_types')
        batch_op.drop_column('confirmation_method')
        batch_op.drop_column('amount_details')

    with op.batch_alter_table('mandates', schema=None) as batch_op:
        batch_op.drop_column('reference_prefix')

    with op.batch_alter_table('instructions', schema=None) as batch_op:
        batch_op.drop_index(ONE_HOLD, sqlite_where=NOW, postgresql_where=NOW)
        batch_op.create_index(ONE_HOLD, ['intent_id'], unique=True, sqlite_where=BEFORE, postgresql_where=BEFORE)
        batch_op.drop_column('final')

    with op.batch_alter_table('charges', schema=None) as batch_op:
        batch_op.drop_column('transfer_group')
        batch_op.drop_column('amount_incremented')

    with op.batch_alter_table('balance_transactions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f(BOOKED_NOW))
        batch_op.create_index(batch_op.f(BOOKED_BEFORE), ['source_id', 'reporting_category'], unique=True)
        batch_op.drop_column('part')

    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.drop_column('wishes')
        batch_op.drop_column('mandate_id')
