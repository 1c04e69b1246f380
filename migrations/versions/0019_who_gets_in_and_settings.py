"""who gets in and settings"""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('throttles',
    sa.Column('subject', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.Column('tries', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('subject', name=op.f('pk_throttles'))
    )
    with op.batch_alter_table('throttles', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_throttles_since'), ['since'], unique=False)

    op.create_table('recovery_codes',
    sa.Column('id', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('user_id', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('mark', sa.String(), nullable=False),
    sa.Column('created', sa.BigInteger(), nullable=False),
    sa.Column('used_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_recovery_codes_user_id'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes'))
    )
    with op.batch_alter_table('recovery_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_codes_user_id_mark'), ['user_id', 'mark'], unique=True)

    with op.batch_alter_table('merchants', schema=None) as batch_op:
        batch_op.add_column(sa.Column('background_color', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('border_style', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('font_family', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('locale', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('time_zone', sa.String(), server_default='Etc/UTC', nullable=False))
        batch_op.add_column(sa.Column('session_life_s', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('max_refusals', sa.BigInteger(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('merchants', schema=None) as batch_op:
        batch_op.drop_column('max_refusals')
        batch_op.drop_column('session_life_s')
        batch_op.drop_column('time_zone')
        batch_op.drop_column('locale')
        batch_op.drop_column('font_family')
        batch_op.drop_column('border_style')
        batch_op.drop_column('background_color')

    with op.batch_alter_table('recovery_codes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_codes_user_id_mark'))

    op.drop_table('recovery_codes')
    with op.batch_alter_table('throttles', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_throttles_since'))

    op.drop_table('throttles')
