"""pictures of merchants"""

import sqlalchemy as sa
from alembic import op


revision = '0018'
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql')


def upgrade() -> None:
    op.create_table('logos',
    sa.Column('id', ID, nullable=False),
    sa.Column('merchant_id', ID, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('created', sa.BigInteger(), nullable=False),
    sa.Column('png', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['merchant_id'], ['merchants.id'], name=op.f('fk_logos_merchant_id'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_logos'))
    )
    with op.batch_alter_table('logos', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_logos_merchant_id'), ['merchant_id'], unique=False)

    with op.batch_alter_table('merchants', schema=None) as batch_op:
        batch_op.add_column(sa.Column('logo_id', ID, nullable=True))
        batch_op.add_column(sa.Column('icon_id', ID, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('merchants', schema=None) as batch_op:
        batch_op.drop_column('icon_id')
        batch_op.drop_column('logo_id')

    with op.batch_alter_table('logos', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_logos_merchant_id'))

    op.drop_table('logos')
