"""more ways to pay"""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('payment_method_options', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('excluded_payment_method_types', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('payment_method_types', sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table('mandates', schema=None) as batch_op:
        batch_op.alter_column('amount', existing_type=sa.BigInteger(), nullable=True)
        batch_op.alter_column('currency', existing_type=sa.String(), nullable=True)
        batch_op.add_column(sa.Column('collection_method', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('multi_use', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('status', sa.String(), server_default='active', nullable=False))

    with op.batch_alter_table('payment_links', schema=None) as batch_op:
        batch_op.add_column(sa.Column('payment_method_options', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('payment_method_types', sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table('payment_methods', schema=None) as batch_op:
        batch_op.add_column(sa.Column('generated_from', sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table('setup_intents', schema=None) as batch_op:
        batch_op.add_column(sa.Column('bank_options', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('mandate_id', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=True))
        batch_op.add_column(sa.Column('payment_method_types', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('setup_intents', schema=None) as batch_op:
        batch_op.drop_column('payment_method_types')
        batch_op.drop_column('mandate_id')
        batch_op.drop_column('bank_options')

    with op.batch_alter_table('payment_methods', schema=None) as batch_op:
        batch_op.drop_column('generated_from')

    with op.batch_alter_table('payment_links', schema=None) as batch_op:
        batch_op.drop_column('payment_method_types')
        batch_op.drop_column('payment_method_options')

    with op.batch_alter_table('mandates', schema=None) as batch_op:
        batch_op.drop_column('status')
        batch_op.drop_column('multi_use')
        batch_op.drop_column('collection_method')
        batch_op.alter_column('currency', existing_type=sa.String(), nullable=False)
        batch_op.alter_column('amount', existing_type=sa.BigInteger(), nullable=False)

    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.drop_column('payment_method_types')
        batch_op.drop_column('excluded_payment_method_types')
        batch_op.drop_column('payment_method_options')
