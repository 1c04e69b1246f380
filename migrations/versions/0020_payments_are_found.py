"""payments are found, summed up and counted"""

import hashlib

import sqlalchemy as sa
from alembic import op


revision = '0020'
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql')
OF_SUMS = 'ix_balance_transactions_available'
OF_DAYS = 'ix_balance_transactions_by_currency'


def upgrade() -> None:
    op.create_table('link_days',
    sa.Column('link_id', ID, nullable=False),
    sa.Column('day', sa.BigInteger(), nullable=False),
    sa.Column('account_id', ID, nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('opened', sa.BigInteger(), nullable=False),
    sa.Column('paid_before', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('link_id', 'day', name=op.f('pk_link_days'))
    )
    with op.batch_alter_table('link_days', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_link_days_account_id_livemode_day'), ['account_id', 'livemode', 'day'], unique=False)

    with op.batch_alter_table('balance_transactions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_balance_transactions_account_id_livemode_currency_available_on'))
        batch_op.drop_index(OF_DAYS)
        batch_op.create_index(OF_SUMS, ['account_id', 'livemode', 'currency', 'available_on', 'net'], unique=False)
        batch_op.create_index(OF_DAYS, ['currency', 'account_id', 'livemode', 'created', 'id', 'reporting_category', 'part', 'amount'], unique=False)

    _find_again()


def _find_again() -> None:
    """Writes the new terms of what there is already."""
    connection = op.get_bind()
    for noun, table, names, fields in FOUND:
        columns = [sa.column(name, sa.JSON()) if name in JSON_COLUMNS else sa.column(name) for name in (*OWN, *names)]
        things = connection.execute(sa.select(*columns).select_from(sa.table(table)), execution_options={"yield_per": BATCH})
        for part in things.mappings().partitions(BATCH):
            rows = [row for thing in part for row in _rows(noun, thing, fields(thing))]
            if rows:
                connection.execute(TERMS.insert(), rows)


def _rows(noun, thing, found):
    own = {"thing_id": thing["id"], "account_id": thing["account_id"], "livemode": bool(thing["livemode"])}
    own |= {"noun": noun, "created": thing["created"]}
    return [{**own, "field": name, "value": _value(text)} for name, text in found.items() if text is not None]


def _value(text):
    folded = text.translate(CAPITALS)
    return folded if len(folded) <= 64 else hashlib.sha256(folded.encode()).hexdigest()


def _of_charge(charge):
    return {"email": (charge["billing_details"] or {}).get("email") or charge["receipt_email"]}


def _of_session(session):
    own = {f"metadata.{key}": value for key, value in (session["metadata"] or {}).items()}
    return {"client_reference_id": session["client_reference_id"], **own}


OWN = ("id", "account_id", "livemode", "created")
BATCH = 1_000
JSON_COLUMNS = ("metadata", "billing_details")
CAPITALS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
FOUND = (
    ("charge", "charges", ("billing_details", "receipt_email"), _of_charge),
    ("checkout.session", "checkout_sessions", ("metadata", "client_reference_id"), _of_session),
)
TERMS = sa.table(
    "terms",
    *(sa.column(name) for name in ("thing_id", "field", "account_id", "noun", "value", "created")),
    sa.column("livemode", sa.Boolean()),
)


def downgrade() -> None:
    op.execute("DELETE FROM terms WHERE noun = 'charge' AND field = 'email'")
    op.execute(
        "DELETE FROM terms WHERE noun = 'checkout.session' AND (field = 'client_reference_id' OR field LIKE 'metadata.%')"
    )
    with op.batch_alter_table('balance_transactions', schema=None) as batch_op:
        batch_op.drop_index(OF_DAYS)
        batch_op.drop_index(OF_SUMS)
        batch_op.create_index(OF_DAYS, ['currency', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_balance_transactions_account_id_livemode_currency_available_on'), ['account_id', 'livemode', 'currency', 'available_on'], unique=False)

    with op.batch_alter_table('link_days', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_link_days_account_id_livemode_day'))

    op.drop_table('link_days')
