"""the rest of the api"""

import hashlib

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('terms',
    sa.Column('thing_id', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('field', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('account_id', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('noun', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('created', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('thing_id', 'field', name=op.f('pk_terms'))
    )
    with op.batch_alter_table('terms', schema=None) as batch_op:
        batch_op.create_index('ix_terms_found', ['account_id', 'livemode', 'noun', 'field', 'value', 'created', 'thing_id'], unique=False)

    with op.batch_alter_table('balance_transactions', schema=None) as batch_op:
        batch_op.create_index('ix_balance_transactions_by_currency', ['currency', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_balance_transactions_by_source_id', ['source_id', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_balance_transactions_by_type', ['type', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('charges', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_charges_customer_id_created'))
        batch_op.drop_index(batch_op.f('ix_charges_intent_id_created'))
        batch_op.create_index('ix_charges_by_amount', ['amount', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_charges_by_currency', ['currency', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_charges_by_customer_id', ['customer_id', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_charges_by_intent_id', ['intent_id', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_charges_by_status', ['status', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_charges_by_transfer_group', ['transfer_group', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_checkout_sessions_customer_id_created'))
        batch_op.create_index('ix_checkout_sessions_by_customer_id', ['customer_id', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_checkout_sessions_by_opened_by', ['opened_by', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_checkout_sessions_by_status', ['status', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('customer_balance_transactions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_customer_balance_transactions_customer_id_created'))
        batch_op.create_index('ix_customer_balance_transactions_by_customer_id', ['customer_id', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('customers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('discount', sa.JSON(none_as_null=True), nullable=True))
        batch_op.drop_index(batch_op.f('ix_customers_account_id_livemode_email'))
        batch_op.create_index('ix_customers_by_email', ['email', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('disputes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_disputes_charge_id_created'))
        batch_op.drop_index(batch_op.f('ix_disputes_intent_id_created'))
        batch_op.create_index('ix_disputes_by_charge_id', ['charge_id', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_disputes_by_intent_id', ['intent_id', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.add_column(sa.Column('happened', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), server_default='', nullable=False))
        batch_op.drop_index(batch_op.f('ix_events_account_id_livemode_created_id'))
        batch_op.drop_index(batch_op.f('ix_events_account_id_livemode_type_created'))
        batch_op.create_index(batch_op.f('ix_events_account_id_livemode_created_happened'), ['account_id', 'livemode', 'created', 'happened'], unique=False)
        batch_op.create_index('ix_events_by_type', ['type', 'account_id', 'livemode', 'created', 'happened'], unique=False)

    with op.batch_alter_table('mandates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mandates_payment_method_id_created'))
        batch_op.create_index('ix_mandates_by_payment_method_id', ['payment_method_id', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('payment_intents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_intents_customer_id_created'))
        batch_op.create_index('ix_payment_intents_by_amount', ['amount', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_payment_intents_by_currency', ['currency', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_payment_intents_by_customer_id', ['customer_id', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_payment_intents_by_status', ['status', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('payment_links', schema=None) as batch_op:
        batch_op.create_index('ix_payment_links_by_active', ['active', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('payment_methods', schema=None) as batch_op:
        batch_op.add_column(sa.Column('used_by', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=True))
        batch_op.drop_index(batch_op.f('ix_payment_methods_customer_id_created'))
        batch_op.create_index('ix_payment_methods_by_customer_id', ['customer_id', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('prices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_prices_product_id'))
        batch_op.create_index('ix_prices_by_active', ['active', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_prices_by_currency', ['currency', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_prices_by_product_id', ['product_id', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('products', schema=None) as batch_op:
        batch_op.create_index('ix_products_by_active', ['active', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_products_by_shippable', ['shippable', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_products_by_type', ['type', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_products_by_url', ['url', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('promotion_codes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_promotion_codes_coupon_key'))
        batch_op.create_index('ix_promotion_codes_by_coupon_key', ['coupon_key', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_promotion_codes_by_customer_id', ['customer_id', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_promotion_codes_by_folded_code', ['folded_code', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('refunds', schema=None) as batch_op:
        batch_op.add_column(sa.Column('instructions_email', sa.String(), nullable=True))
        batch_op.drop_index(batch_op.f('ix_refunds_charge_id_created'))
        batch_op.drop_index(batch_op.f('ix_refunds_intent_id_created'))
        batch_op.create_index('ix_refunds_by_charge_id', ['charge_id', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_refunds_by_intent_id', ['intent_id', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('setup_attempts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_setup_attempts_intent_id_created'))
        batch_op.create_index('ix_setup_attempts_by_intent_id', ['intent_id', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('setup_intents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_setup_intents_customer_id_created'))
        batch_op.drop_index(batch_op.f('ix_setup_intents_payment_method_id_created'))
        batch_op.create_index('ix_setup_intents_by_customer_id', ['customer_id', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_setup_intents_by_payment_method_id', ['payment_method_id', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('shipping_rates', schema=None) as batch_op:
        batch_op.create_index('ix_shipping_rates_by_active', ['active', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_shipping_rates_by_currency', ['currency', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('tax_ids', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tax_ids_customer_id_created'))
        batch_op.create_index('ix_tax_ids_by_customer_id', ['customer_id', 'account_id', 'livemode', 'created', 'id'], unique=False)

    with op.batch_alter_table('tax_rates', schema=None) as batch_op:
        batch_op.create_index('ix_tax_rates_by_active', ['active', 'account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.create_index('ix_tax_rates_by_inclusive', ['inclusive', 'account_id', 'livemode', 'created', 'id'], unique=False)


    op.execute("UPDATE events SET happened = substr(id, 6)")
    _find_again()


def _find_again() -> None:
    """Writes the terms of what there is already, as kit.terms writes those of what is new."""
    connection = op.get_bind()
    for noun, table, names in SEARCHABLE:
        columns = [sa.column(name) for name in (*OWN, *names)]
        json_columns = [sa.column(it.name, sa.JSON()) if it.name in JSON_COLUMNS else it for it in columns]
        query = sa.select(*json_columns).select_from(sa.table(table))
        things = connection.execute(query, execution_options={"yield_per": BATCH})
        for part in things.mappings().partitions(BATCH):
            rows = [row for thing in part for row in _rows(noun, thing)]
            if rows:
                connection.execute(TERMS.insert(), rows)


def _rows(noun, thing):
    found = FIELDS[noun](thing)
    found |= {f"metadata.{key}": value for key, value in (thing.get("metadata") or {}).items()}
    own = {"thing_id": thing["id"], "account_id": thing["account_id"], "livemode": bool(thing["livemode"])}
    own |= {"noun": noun, "created": thing["created"]}
    return [{**own, "field": name, "value": _value(text)} for name, text in found.items() if text is not None]


def _value(text):
    folded = text.translate(CAPITALS)
    return folded if len(folded) <= 64 else hashlib.sha256(folded.encode()).hexdigest()


def _of_charge(charge):
    card = charge["payment_method_details"].get("card") or {}
    address = charge["billing_details"].get("address") or {}
    return {
        "billing_details.address.postal_code": address.get("postal_code"),
        "payment_method_details.card.fingerprint": card.get("fingerprint"),
        "payment_method_details.card.last4": card.get("last4"),
    }


def _of_session(session):
    details = session["customer_details"]
    return {"customer_details.email": session["customer_email"] if details is None else details.get("email")}


OWN = ("id", "account_id", "livemode", "created")
BATCH = 1_000
JSON_COLUMNS = ("metadata", "payment_method_details", "billing_details", "customer_details")
CAPITALS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
SEARCHABLE = (
    ("charge", "charges", ("metadata", "payment_method_details", "billing_details")),
    ("payment_intent", "payment_intents", ("metadata",)),
    ("customer", "customers", ("metadata", "email", "name", "phone")),
    ("product", "products", ("metadata", "name", "url")),
    ("price", "prices", ("metadata", "lookup_key")),
    ("checkout.session", "checkout_sessions", ("customer_email", "customer_details")),
)
FIELDS = {
    "charge": _of_charge,
    "payment_intent": lambda _intent: {},
    "customer": lambda it: {"email": it["email"], "name": it["name"], "phone": it["phone"]},
    "product": lambda it: {"name": it["name"], "url": it["url"]},
    "price": lambda it: {"lookup_key": it["lookup_key"]},
    "checkout.session": _of_session,
}
TERMS = sa.table(
    "terms",
    *(sa.column(name) for name in ("thing_id", "field", "account_id", "noun", "value", "created")),
    sa.column("livemode", sa.Boolean()),
)


def downgrade() -> None:
    with op.batch_alter_table('tax_rates', schema=None) as batch_op:
        batch_op.drop_index('ix_tax_rates_by_inclusive')
        batch_op.drop_index('ix_tax_rates_by_active')

    with op.batch_alter_table('tax_ids', schema=None) as batch_op:
        batch_op.drop_index('ix_tax_ids_by_customer_id')
        batch_op.create_index(batch_op.f('ix_tax_ids_customer_id_created'), ['customer_id', 'created'], unique=False)

    with op.batch_alter_table('shipping_rates', schema=None) as batch_op:
        batch_op.drop_index('ix_shipping_rates_by_currency')
        batch_op.drop_index('ix_shipping_rates_by_active')

    with op.batch_alter_table('setup_intents', schema=None) as batch_op:
        batch_op.drop_index('ix_setup_intents_by_payment_method_id')
        batch_op.drop_index('ix_setup_intents_by_customer_id')
        batch_op.create_index(batch_op.f('ix_setup_intents_payment_method_id_created'), ['payment_method_id', 'created'], unique=False)
        batch_op.create_index(batch_op.f('ix_setup_intents_customer_id_created'), ['customer_id', 'created'], unique=False)

    with op.batch_alter_table('setup_attempts', schema=None) as batch_op:
        batch_op.drop_index('ix_setup_attempts_by_intent_id')
        batch_op.create_index(batch_op.f('ix_setup_attempts_intent_id_created'), ['intent_id', 'created'], unique=False)

    with op.batch_alter_table('refunds', schema=None) as batch_op:
        batch_op.drop_index('ix_refunds_by_intent_id')
        batch_op.drop_index('ix_refunds_by_charge_id')
        batch_op.create_index(batch_op.f('ix_refunds_intent_id_created'), ['intent_id', 'created'], unique=False)
        batch_op.create_index(batch_op.f('ix_refunds_charge_id_created'), ['charge_id', 'created'], unique=False)
        batch_op.drop_column('instructions_email')

    with op.batch_alter_table('promotion_codes', schema=None) as batch_op:
        batch_op.drop_index('ix_promotion_codes_by_folded_code')
        batch_op.drop_index('ix_promotion_codes_by_customer_id')
        batch_op.drop_index('ix_promotion_codes_by_coupon_key')
        batch_op.create_index(batch_op.f('ix_promotion_codes_coupon_key'), ['coupon_key'], unique=False)

    with op.batch_alter_table('products', schema=None) as batch_op:
        batch_op.drop_index('ix_products_by_url')
        batch_op.drop_index('ix_products_by_type')
        batch_op.drop_index('ix_products_by_shippable')
        batch_op.drop_index('ix_products_by_active')

    with op.batch_alter_table('prices', schema=None) as batch_op:
        batch_op.drop_index('ix_prices_by_product_id')
        batch_op.drop_index('ix_prices_by_currency')
        batch_op.drop_index('ix_prices_by_active')
        batch_op.create_index(batch_op.f('ix_prices_product_id'), ['product_id'], unique=False)

    with op.batch_alter_table('payment_methods', schema=None) as batch_op:
        batch_op.drop_index('ix_payment_methods_by_customer_id')
        batch_op.create_index(batch_op.f('ix_payment_methods_customer_id_created'), ['customer_id', 'created'], unique=False)
        batch_op.drop_column('used_by')

    with op.batch_alter_table('payment_links', schema=None) as batch_op:
        batch_op.drop_index('ix_payment_links_by_active')

    with op.batch_alter_table('payment_intents', schema=None) as batch_op:
        batch_op.drop_index('ix_payment_intents_by_status')
        batch_op.drop_index('ix_payment_intents_by_customer_id')
        batch_op.drop_index('ix_payment_intents_by_currency')
        batch_op.drop_index('ix_payment_intents_by_amount')
        batch_op.create_index(batch_op.f('ix_payment_intents_customer_id_created'), ['customer_id', 'created'], unique=False)

    with op.batch_alter_table('mandates', schema=None) as batch_op:
        batch_op.drop_index('ix_mandates_by_payment_method_id')
        batch_op.create_index(batch_op.f('ix_mandates_payment_method_id_created'), ['payment_method_id', 'created'], unique=False)

    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_index('ix_events_by_type')
        batch_op.drop_index(batch_op.f('ix_events_account_id_livemode_created_happened'))
        batch_op.create_index(batch_op.f('ix_events_account_id_livemode_type_created'), ['account_id', 'livemode', 'type', 'created'], unique=False)
        batch_op.create_index(batch_op.f('ix_events_account_id_livemode_created_id'), ['account_id', 'livemode', 'created', 'id'], unique=False)
        batch_op.drop_column('happened')

    with op.batch_alter_table('disputes', schema=None) as batch_op:
        batch_op.drop_index('ix_disputes_by_intent_id')
        batch_op.drop_index('ix_disputes_by_charge_id')
        batch_op.create_index(batch_op.f('ix_disputes_intent_id_created'), ['intent_id', 'created'], unique=False)
        batch_op.create_index(batch_op.f('ix_disputes_charge_id_created'), ['charge_id', 'created'], unique=False)

    with op.batch_alter_table('customers', schema=None) as batch_op:
        batch_op.drop_index('ix_customers_by_email')
        batch_op.create_index(batch_op.f('ix_customers_account_id_livemode_email'), ['account_id', 'livemode', 'email'], unique=False)
        batch_op.drop_column('discount')

    with op.batch_alter_table('customer_balance_transactions', schema=None) as batch_op:
        batch_op.drop_index('ix_customer_balance_transactions_by_customer_id')
        batch_op.create_index(batch_op.f('ix_customer_balance_transactions_customer_id_created'), ['customer_id', 'created'], unique=False)

    with op.batch_alter_table('checkout_sessions', schema=None) as batch_op:
        batch_op.drop_index('ix_checkout_sessions_by_status')
        batch_op.drop_index('ix_checkout_sessions_by_opened_by')
        batch_op.drop_index('ix_checkout_sessions_by_customer_id')
        batch_op.create_index(batch_op.f('ix_checkout_sessions_customer_id_created'), ['customer_id', 'created'], unique=False)

    with op.batch_alter_table('charges', schema=None) as batch_op:
        batch_op.drop_index('ix_charges_by_transfer_group')
        batch_op.drop_index('ix_charges_by_status')
        batch_op.drop_index('ix_charges_by_intent_id')
        batch_op.drop_index('ix_charges_by_customer_id')
        batch_op.drop_index('ix_charges_by_currency')
        batch_op.drop_index('ix_charges_by_amount')
        batch_op.create_index(batch_op.f('ix_charges_intent_id_created'), ['intent_id', 'created'], unique=False)
        batch_op.create_index(batch_op.f('ix_charges_customer_id_created'), ['customer_id', 'created'], unique=False)

    with op.batch_alter_table('balance_transactions', schema=None) as batch_op:
        batch_op.drop_index('ix_balance_transactions_by_type')
        batch_op.drop_index('ix_balance_transactions_by_source_id')
        batch_op.drop_index('ix_balance_transactions_by_currency')

    with op.batch_alter_table('terms', schema=None) as batch_op:
        batch_op.drop_index('ix_terms_found')

    op.drop_table('terms')
