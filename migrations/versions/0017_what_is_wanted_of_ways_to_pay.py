"""what is wanted of ways to pay: of a card that is set up, beside bank accounts; of what a session makes"""

from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0017'
down_revision = "0016"
branch_labels = None
depends_on = None

AUTOMATIC = "automatic"
OPTIONS = sa.JSON(none_as_null=True)


def upgrade() -> None:
    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('allow_redisplay', sa.String(), nullable=True))
    for id, wish, options in _rows("bank_options"):
        _write(id, bank_options=(options or {}) | {"card": {"request_three_d_secure": wish}})
    with op.batch_alter_table('setup_intents', schema=None) as batch_op:
        batch_op.alter_column('bank_options', new_column_name='payment_method_options', existing_type=OPTIONS)
        batch_op.drop_column('request_three_d_secure')


def downgrade() -> None:
    with op.batch_alter_table('setup_intents', schema=None) as batch_op:
        batch_op.alter_column('payment_method_options', new_column_name='bank_options', existing_type=OPTIONS)
        batch_op.add_column(sa.Column('request_three_d_secure', sa.String(), nullable=False, server_default=AUTOMATIC))
    for id, _, options in _rows("bank_options", sa.column("bank_options").is_not(None)):
        card = (options or {}).pop("card", {})
        wish = card.get("request_three_d_secure", AUTOMATIC)
        _write(id, request_three_d_secure=wish, bank_options=options or None)
    with op.batch_alter_table('setup_intents', schema=None) as batch_op:
        batch_op.alter_column('request_three_d_secure', server_default=None)
    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.drop_column('allow_redisplay')


def _table() -> sa.TableClause:
    return sa.table(
        "setup_intents",
        sa.column("id", sa.String()),
        sa.column("request_three_d_secure", sa.String()),
        sa.column("bank_options", OPTIONS),
    )


def _rows(name: str, where: Any = None) -> list[Any]:
    table = _table()
    wished = table.c.request_three_d_secure != AUTOMATIC
    query = sa.select(table.c.id, table.c.request_three_d_secure, table.c[name])
    return list(op.get_bind().execute(query.where(wished if where is None else where)))


def _write(id: str, **columns: Any) -> None:
    table = _table()
    op.get_bind().execute(table.update().where(table.c.id == id).values(columns))
