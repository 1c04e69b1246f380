"""small facts of the wire"""

import sqlalchemy as sa
from alembic import op


revision = '0015'
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('confirmation_tokens', schema=None) as batch_op:
        batch_op.add_column(sa.Column('payment_method_options', sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table('setup_intents', schema=None) as batch_op:
        batch_op.add_column(sa.Column('excluded_payment_method_types', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('single_use', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('setup_intents', schema=None) as batch_op:
        batch_op.drop_column('single_use')
        batch_op.drop_column('excluded_payment_method_types')

    with op.batch_alter_table('confirmation_tokens', schema=None) as batch_op:
        batch_op.drop_column('payment_method_options')
