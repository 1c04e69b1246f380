"""How the database answers each list and search: which index serves it, and whether anything is sorted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import event

from checkout.kit.db import db
from checkout.kit.engines import READ
from tests.callers import call
from tests.contract.everything import fill
from tests.houses import House

ANYTHING_BUT_AN_INDEX = "SET LOCAL enable_{} = off"  # on PostgreSQL, whose few rows in a test need none
LISTS = {  # what is asked, and the index that serves it; {names} are of ``fill``
    "/v1/balance_transactions": "ix_balance_transactions_account_id_livemode_created_id",
    "/v1/balance_transactions?created[gte]=1": "ix_balance_transactions_account_id_livemode_created_id",
    "/v1/balance_transactions?currency=usd": "ix_balance_transactions_by_currency",
    "/v1/balance_transactions?source={charge}": "_source_id",
    "/v1/balance_transactions?type=charge": "ix_balance_transactions_by_type",
    "/v1/charges": "ix_charges_account_id_livemode_created_id",
    "/v1/charges?created[gte]=1&created[lt]=9999999999": "ix_charges_account_id_livemode_created_id",
    "/v1/charges?customer={customer}": "ix_charges_by_customer_id",
    "/v1/charges?payment_intent={paid}": "ix_charges_by_intent_id",
    "/v1/charges?transfer_group=x": "ix_charges_by_transfer_group",
    "/v1/checkout/sessions": "ix_checkout_sessions_account_id_livemode_created_id",
    "/v1/checkout/sessions?customer={customer}": "ix_checkout_sessions_by_customer_id",
    "/v1/checkout/sessions?customer_details[email]=jo@example.com": "ix_terms_found",
    "/v1/checkout/sessions?payment_intent={paid}": "ix_checkout_sessions_payment_intent_id",
    "/v1/checkout/sessions?payment_link={link}": "ix_checkout_sessions_by_opened_by",
    "/v1/checkout/sessions?status=open": "ix_checkout_sessions_by_status",
    "/v1/coupons": "ix_coupons_account_id_livemode_created_id",
    "/v1/customers": "ix_customers_account_id_livemode_created_id",
    "/v1/customers?email=jo@example.com": "ix_customers_by_email",
    "/v1/customers/{customer}/balance_transactions": "ix_customer_balance_transactions_by_customer_id",
    "/v1/customers/{customer}/payment_methods": "ix_payment_methods_by_customer_id",
    "/v1/customers/{customer}/sources": "ix_payment_methods_by_customer_id",
    "/v1/customers/{customer}/tax_ids": "ix_tax_ids_by_customer_id",
    "/v1/disputes": "ix_disputes_account_id_livemode_created_id",
    "/v1/disputes?charge={charge}": "ix_disputes_by_charge_id",
    "/v1/disputes?payment_intent={paid}": "ix_disputes_by_intent_id",
    "/v1/events": "ix_events_account_id_livemode_created_happened",
    "/v1/events?type=charge.succeeded": "ix_events_by_type",
    "/v1/events?delivery_success=false": "ix_events_account_id_livemode_created_happened",
    "/v1/payment_intents": "ix_payment_intents_account_id_livemode_created_id",
    "/v1/payment_intents?created[gte]=1": "ix_payment_intents_account_id_livemode_created_id",
    "/v1/payment_intents?customer={customer}": "ix_payment_intents_by_customer_id",
    "/v1/payment_links": "ix_payment_links_account_id_livemode_created_id",
    "/v1/payment_links?active=true": "ix_payment_links_by_active",
    "/v1/payment_methods?customer={customer}&type=card": "ix_payment_methods_by_customer_id",
    "/v1/prices": "ix_prices_account_id_livemode_created_id",
    "/v1/prices?active=true": "ix_prices_by_active",
    "/v1/prices?currency=usd": "ix_prices_by_currency",
    "/v1/prices?product={product}": "ix_prices_by_product_id",
    "/v1/products": "ix_products_account_id_livemode_created_id",
    "/v1/products?active=true": "ix_products_by_active",
    "/v1/products?shippable=true": "ix_products_by_shippable",
    "/v1/products?type=good": "ix_products_by_type",
    "/v1/products?url=https://shop.test": "ix_products_by_url",
    "/v1/promotion_codes": "ix_promotion_codes_account_id_livemode_created_id",
    "/v1/promotion_codes?code=x": "ix_promotion_codes_by_folded_code",
    "/v1/promotion_codes?coupon={coupon}": "ix_promotion_codes_by_coupon_key",
    "/v1/promotion_codes?customer={customer}": "ix_promotion_codes_by_customer_id",
    "/v1/refunds": "ix_refunds_account_id_livemode_created_id",
    "/v1/refunds?charge={charge}": "ix_refunds_by_charge_id",
    "/v1/refunds?payment_intent={paid}": "ix_refunds_by_intent_id",
    "/v1/setup_attempts?setup_intent={set_up}": "ix_setup_attempts_by_intent_id",
    "/v1/setup_intents": "ix_setup_intents_account_id_livemode_created_id",
    "/v1/setup_intents?customer={customer}": "ix_setup_intents_by_customer_id",
    "/v1/setup_intents?payment_method={method}": "ix_setup_intents_by_payment_method_id",
    "/v1/shipping_rates?active=true": "ix_shipping_rates_by_active",
    "/v1/shipping_rates?currency=usd": "ix_shipping_rates_by_currency",
    "/v1/tax_rates?active=true": "ix_tax_rates_by_active",
    "/v1/tax_rates?inclusive=true": "ix_tax_rates_by_inclusive",
    "/v1/webhook_endpoints": "ix_webhook_endpoints_account_id_livemode_created_id",
}
SEARCHES = {
    ("charges", "amount:2000"): "ix_charges_by_amount",
    ("charges", "created>1"): "ix_charges_account_id_livemode_created_id",
    ("charges", "currency:'usd'"): "ix_charges_by_currency",
    ("charges", "customer:'cus_1'"): "ix_charges_by_customer_id",
    ("charges", "metadata['order']:'7'"): "ix_terms_found",
    ("charges", "payment_method_details.card.fingerprint:'x'"): "ix_terms_found",
    ("charges", "payment_method_details.card.last4:4242 AND status:'succeeded'"): "ix_terms_found",
    ("charges", "status:'failed'"): "ix_charges_by_status",
    ("customers", "email:'jo@example.com'"): "ix_terms_found",
    ("customers", "name:'Jo' AND metadata['a']:'b'"): "ix_terms_found",
    ("payment_intents", "amount:2000"): "ix_payment_intents_by_amount",
    ("payment_intents", "currency:'usd'"): "ix_payment_intents_by_currency",
    ("payment_intents", "customer:'cus_1'"): "ix_payment_intents_by_customer_id",
    ("payment_intents", "metadata['order']:'7' AND status:'succeeded'"): "ix_terms_found",
    ("payment_intents", "status:'succeeded'"): "ix_payment_intents_by_status",
    ("prices", "lookup_key:'half'"): "ix_terms_found",
    ("prices", "product:'{product}'"): "ix_prices_by_product_id",
    ("products", "name:'Mug'"): "ix_terms_found",
}


@dataclass(frozen=True)
class Plan:
    """What was asked over HTTP, the index that it should use, and the database's own words for what it does."""

    asked: str
    index: str
    steps: tuple[str, ...]

    @property
    def sorts(self) -> bool:
        return any("TEMP B-TREE" in step or "Sort" in step for step in self.steps)

    @property
    def reads_all(self) -> bool:
        """A table, that is; the members of one row's JSON are gone through."""
        scans = (step for step in self.steps if "VIRTUAL TABLE" not in step)
        return any(step.startswith("SCAN ") or "Seq Scan" in step for step in scans)

    @property
    def uses_its_index(self) -> bool:
        return any(self.index in step for step in self.steps)


def measure(house: House) -> None:
    """Prints each question with the index that served it."""
    for plan in plans(house):
        told = "SORTS" if plan.sorts else "READS ALL" if plan.reads_all else "by index"
        print(f"{told:9}  {plan.asked:80}  {'; '.join(plan.steps)}", flush=True)


def plans(house: House) -> list[Plan]:
    v1 = house.stripe.v1
    names = fill(house) | {"set_up": v1.setup_intents.create().id, "charge": v1.charges.list().data[0].id}
    asked = {path.format(**names): index for path, index in LISTS.items()}
    for (noun, query), index in SEARCHES.items():
        asked[f"/v1/{noun}/search?query={quote(query.replace('{product}', names['product']))}"] = index
    return [Plan(path, index, _explained(house, path)) for path, index in asked.items()]


def _explained(house: House, path: str) -> tuple[str, ...]:
    with _heard(house) as heard:
        reply = call(house, "GET", path)
    assert reply.status == 200, (path, reply.body)
    statement, params = heard[0]
    with house.app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", params)
            return tuple(row[3] for row in rows)
        for way in ("seqscan", "sort", "incremental_sort", "bitmapscan"):
            connection.exec_driver_sql(ANYTHING_BUT_AN_INDEX.format(way))
        return tuple(row[0].strip() for row in connection.exec_driver_sql(f"EXPLAIN {statement}", params))


@contextmanager
def _heard(house: House) -> Iterator[list[tuple[str, Any]]]:
    """The queries for pages that the database is asked meanwhile."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, params: Any, *_: Any) -> None:
        if "ORDER BY" in statement and "LIMIT" in statement:
            heard.append((statement, params))

    with house.app.app_context():
        engines = {id(engine): engine for engine in (db.engine, db.engines[READ])}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", hear)
