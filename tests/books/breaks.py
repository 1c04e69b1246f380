"""Ways to break the books: what is done to the database, and the sentence that has to come of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Break:
    """``which`` finds a thing, ``how`` breaks it (``:id`` is its id), ``said`` is the sentence (``{}`` is its id)."""

    which: str
    how: tuple[str, ...]
    said: str


def of(which: str, said: str, *how: str) -> Break:
    return Break(which, how, said)


PAID_INTENT = "SELECT id FROM payment_intents WHERE status = 'succeeded' AND held_by IS NOT NULL"
PAID_CHARGE = (
    "SELECT charges.id FROM charges JOIN payment_intents ON payment_intents.latest_charge_id = charges.id"
    " WHERE payment_intents.status = 'succeeded' AND held_by IS NOT NULL"
)
PAID_SESSION = "SELECT id FROM checkout_sessions WHERE status = 'complete'"
LOST_INTENT = "SELECT id FROM payment_intents WHERE status = 'requires_action'"
APPROVED = "SELECT id FROM attempts WHERE status = 'approved'"
CHALLENGED = "SELECT id FROM attempts WHERE status = 'challenged'"
BOOKED = "SELECT id FROM balance_transactions WHERE type = 'charge' AND currency = 'usd'"
PART = "SELECT id FROM charges WHERE amount_captured > 0 AND amount_released > 0"
KEPT_READY = "SELECT id FROM charges WHERE capture_before IS NOT NULL"
REFUNDED = "SELECT id FROM refunds WHERE status = 'succeeded'"
CAME_BACK = "SELECT id FROM refunds WHERE status = 'failed'"
TAKEN_BACK = "SELECT id FROM disputes WHERE status = 'needs_response'"
WON = "SELECT id FROM disputes WHERE status = 'won'"
ASKED_ABOUT = "SELECT id FROM disputes WHERE status = 'warning_needs_response'"
SET_UP = "SELECT id FROM setup_intents WHERE status = 'succeeded'"
SETTING_UP = "SELECT id FROM setup_intents WHERE status = 'requires_action'"
EXPIRED = "SELECT id FROM checkout_sessions WHERE status = 'expired'"
GIVEN_AWAY = "SELECT id FROM checkout_sessions WHERE amount_discount = 2500"
UNDECIDED = "SELECT id FROM checkout_sessions WHERE status = 'complete' AND payment_status = 'unpaid'"
CARD_SAVED = "SELECT id FROM checkout_sessions WHERE mode = 'setup'"
REDEEMED = "SELECT id FROM coupons WHERE times_redeemed = 1"
UNPAID = "SELECT id FROM checkout_sessions WHERE status = 'open' AND payment_intent_id IS NULL"
LIMITED = "SELECT id FROM capacities WHERE completed = 1"
DELIVERED = "SELECT id FROM deliveries WHERE status = 'delivered'"
EXHAUSTED = "SELECT id FROM deliveries WHERE status = 'exhausted'"
BEGUN = "UPDATE deliveries SET status = 'sending', lease_token = 'x', lease_until = 0 WHERE id = :id"

# Fifteen minutes of work, after everything that was to be done: begun far in the future, so that nothing is later.
A_LONG_DAY = tuple(
    "INSERT INTO delivery_attempts (id, delivery_id, number, at, elapsed_ms)"
    f" SELECT 'dat_{minute}', MIN(id), 1, {4_000_000_000 + 60 * minute}, 1 FROM deliveries"
    for minute in range(20)
)


def _without_event(type: str) -> tuple[str, ...]:
    events = f"SELECT id FROM events WHERE object_id = :id AND type = '{type}'"
    deliveries = f"SELECT id FROM deliveries WHERE event_id IN ({events})"
    return (
        f"DELETE FROM delivery_attempts WHERE delivery_id IN ({deliveries})",
        f"DELETE FROM deliveries WHERE event_id IN ({events})",
        f"DELETE FROM events WHERE object_id = :id AND type = '{type}'",
    )


def _charge(change: str) -> str:
    return f"UPDATE charges SET {change} WHERE id = :id"


def _told(which: str, type: str) -> tuple[Break, Break]:
    """An event that is missing, and one that tells what is not so."""
    made_up = "UPDATE events SET object_id = 'none' WHERE id = :id"
    return (
        of(which, f"{{}}: it has 0 events of type {type}; there must be one.", *_without_event(type)),
        of(
            f"SELECT id FROM events WHERE type = '{type}'",
            f"{{}}: it tells {type} of none, which is not so.",
            made_up,
        ),
    )


PAYMENTS = (
    of(
        "SELECT intent_id FROM attempts GROUP BY intent_id HAVING COUNT(*) = 2",
        "{}: 2 of its attempts are approved or open; one may be.",
        "UPDATE attempts SET status = 'approved' WHERE intent_id = :id",
    ),
    of(
        APPROVED,
        "{}: the attempt is approved, and its charge ch_gone is missing, of another status or of another amount.",
        "UPDATE attempts SET charge_id = 'ch_gone' WHERE id = :id",
    ),
    of(
        PAID_CHARGE,
        "{}: the charge is succeeded, and no attempt of its amount ended so.",
        "UPDATE attempts SET amount = amount + 1 WHERE charge_id = :id",
    ),
    of(
        PAID_INTENT,
        "{}: the intent has succeeded with 0 succeeded charges of its amount; there must be one.",
        "UPDATE charges SET amount = amount - 1 WHERE intent_id = :id AND status = 'succeeded'",
    ),
    of(
        PAID_CHARGE,
        "{}: the charge has succeeded, and its intent",
        "UPDATE payment_intents SET latest_charge_id = NULL WHERE latest_charge_id = :id",
    ),
    of(
        PAID_CHARGE,
        "{}: the charge has succeeded, and its intent",
        "UPDATE payment_intents SET status = 'canceled' WHERE latest_charge_id = :id",
    ),
    of(
        PAID_INTENT,
        "{}: the intent is succeeded and has received 0.",
        "UPDATE payment_intents SET amount_received = 0 WHERE id = :id",
    ),
    of(
        LOST_INTENT,
        "{}: the intent's amount is 1000000000000.",
        "UPDATE payment_intents SET amount = 1000000000000 WHERE id = :id",
    ),
    of(APPROVED, "{}: the attempt's amount is 0.", "UPDATE attempts SET amount = 0 WHERE id = :id"),
    of(
        LOST_INTENT,
        "{}: the intent is processing and its open attempt is challenged.",
        "UPDATE payment_intents SET status = 'processing' WHERE id = :id",
    ),
    of(
        LOST_INTENT,
        "{}: the intent is requires_action and its open attempt is none.",
        "UPDATE attempts SET status = 'failed' WHERE intent_id = :id",
    ),
    of(
        LOST_INTENT,
        "{}: the intent is requires_action, and what its payer is to do next does not fit that.",
        "UPDATE payment_intents SET next_action = NULL WHERE id = :id",
    ),
    of(
        CHALLENGED,
        "{}: nobody has asked what became of this attempt of",
        "UPDATE attempts SET status = 'asking' WHERE id = :id",
        *A_LONG_DAY,
    ),
    of(CHALLENGED, "{}: this attempt of", *A_LONG_DAY),
)

SET_UPS = (
    of(
        SET_UP,
        "{}: the setup intent is succeeded, and 0 attempts that succeeded do not fit that.",
        "UPDATE setup_attempts SET status = 'failed' WHERE intent_id = :id",
    ),
    of(
        SET_UP,
        "{}: the setup intent is canceled, and 1 attempts that succeeded do not fit that.",
        "UPDATE setup_intents SET status = 'canceled' WHERE id = :id",
    ),
    of(
        SETTING_UP,
        "{}: the setup intent is processing and its open attempt is requires_action.",
        "UPDATE setup_intents SET status = 'processing' WHERE id = :id",
    ),
    of(
        "SELECT id FROM setup_attempts WHERE status = 'requires_action'",
        "{}: nobody has asked what became of this attempt of",
        "UPDATE setup_attempts SET status = 'processing' WHERE id = :id",
        *A_LONG_DAY,
    ),
)

LEDGER = (
    of(
        BOOKED,
        "{}: its ledger entries in usd sum to 1, not to zero.",
        "UPDATE ledger_entries SET amount = amount + 1 WHERE transaction_id = :id AND book = 'fees'",
    ),
    of(
        BOOKED,
        "{}: the ledger does not hold this transaction's amount, fee and net.",
        "UPDATE balance_transactions SET fee = fee + 1, net = net - 1 WHERE id = :id",
    ),
    of(
        BOOKED,
        "{}: the ledger does not hold this transaction's amount, fee and net.",
        "DELETE FROM ledger_entries WHERE transaction_id = :id",
    ),
    of(
        "SELECT id FROM ledger_entries WHERE book = 'fees' AND currency = 'usd'",
        "{}: the entry is in eur, its transaction",
        "UPDATE ledger_entries SET currency = 'eur' WHERE id = :id",
    ),
    of(
        PAID_CHARGE,
        "{}: the charge is captured and does not name a balance transaction of its amount.",
        "UPDATE charges SET balance_transaction_id = NULL WHERE id = :id",
    ),
    of(
        BOOKED,
        "{}: it books ch_gone, which is no captured charge.",
        "UPDATE balance_transactions SET source_id = 'ch_gone' WHERE id = :id",
    ),
    of(
        BOOKED,
        "{}: its fee is -1 of an amount of 1000.",
        "UPDATE balance_transactions SET fee = -1, net = amount + 1 WHERE id = :id",
    ),
)

MOVEMENTS = (
    of(
        PART,
        "{}: of an amount of 900, 600 is captured, 300 released and 601 refunded.",
        _charge("amount_refunded = 601"),
    ),
    of(
        PART,
        "{}: of an amount of 900, 601 is captured, 300 released and 100 refunded.",
        _charge("amount_captured = 601"),
    ),
    of(
        PART,
        "{}: of an amount of 900, 600 is captured, 200 released and 100 refunded, which is not the whole.",
        _charge("amount_released = 200"),
    ),
    of(PART, "{}: what is to be captured before 1 does not fit.", _charge("capture_before = 1")),
    of(KEPT_READY, "{}: what is to be captured before None does not fit.", _charge("capture_before = NULL")),
    of(KEPT_READY, "{}: the authorisation was to end at", *A_LONG_DAY),
    of(
        "SELECT intent_id FROM charges WHERE amount_captured > 0 AND amount_released > 0",
        "{}: the intent says that 0 was released, its charge 300.",
        "UPDATE payment_intents SET amount_released = 0 WHERE id = :id",
    ),
    of(PART, "{}: 99 of it is refunded, and its refunds sum to 100.", _charge("amount_refunded = 99")),
    of(
        REFUNDED,
        "{}: the refund is succeeded, and no instruction of its amount stands so.",
        "UPDATE instructions SET amount = amount + 1 WHERE refund_id = :id",
    ),
    of(
        CAME_BACK,
        "{}: the refund is failed, and no instruction of its amount stands so.",
        "UPDATE instructions SET status = 'done' WHERE refund_id = :id",
    ),
    of(
        PART,
        "{}: done of the verb capture is 500 in all, and the charge says 600.",
        "UPDATE instructions SET amount = 500 WHERE charge_id = :id AND verb = 'capture'",
    ),
    of(
        KEPT_READY,
        "{}: 5 more of it is kept ready, and nobody asked for that.",
        _charge("amount_incremented = 5"),
    ),
    of(
        REFUNDED,
        "{}: the refund is succeeded, and its balance transactions do not fit that.",
        "UPDATE refunds SET balance_transaction_id = NULL WHERE id = :id",
    ),
    of(
        CAME_BACK,
        "{}: the refund is failed, and its balance transactions do not fit that.",
        "UPDATE refunds SET failure_balance_transaction_id = NULL WHERE id = :id",
    ),
    of(
        "SELECT id FROM balance_transactions WHERE type = 'refund'",
        "{}: it books re_gone, which does not name it.",
        "UPDATE refunds SET balance_transaction_id = NULL",
        "UPDATE balance_transactions SET source_id = 're_gone' WHERE id = :id",
    ),
    of(
        "SELECT id FROM instructions WHERE verb = 'release'",
        "{}: nobody has asked what became of this release since its lease ended at",
        "UPDATE instructions SET status = 'asking' WHERE id = :id",
        *A_LONG_DAY,
    ),
    of(REFUNDED, "{}: it has 0 events of type refund.created; there must be one.", *_without_event("refund.created")),
    *_told(CAME_BACK, "refund.failed"),
)

SESSIONS = (
    of(
        UNDECIDED,
        "{}: the session is complete and not paid by its intent",
        "UPDATE charges SET status = 'succeeded' WHERE intent_id IN"
        " (SELECT payment_intent_id FROM checkout_sessions WHERE id = :id)",
    ),
    of(
        UNDECIDED,
        "{}: the session is complete and not paid by its intent",
        "UPDATE checkout_sessions SET payment_status = 'paid' WHERE id = :id",
    ),
    of(
        PAID_SESSION,
        "{}: the session is complete and not paid by its intent",
        "UPDATE payment_intents SET held_by = NULL WHERE held_by = :id",
    ),
    of(
        PAID_SESSION,
        "{}: the session is complete and not paid by its intent",
        "UPDATE checkout_sessions SET payment_status = 'unpaid' WHERE id = :id",
    ),
    of(
        PAID_INTENT,
        "{}: the intent has succeeded, and the session",
        "UPDATE checkout_sessions SET status = 'open' WHERE payment_intent_id = :id",
    ),
    of(
        UNPAID,
        "{}: the session is open and its payment status paid.",
        "UPDATE checkout_sessions SET payment_status = 'paid' WHERE id = :id",
    ),
    of(
        EXPIRED,
        "{}: the session has expired, and its intent",
        "UPDATE payment_intents SET status = 'requires_payment_method' WHERE held_by = :id",
    ),
    of(
        EXPIRED,
        "is of another amount or currency.",
        "UPDATE payment_intents SET amount = amount + 1 WHERE held_by = :id",
    ),
    of(
        UNPAID,
        "{}: its total is 2500, its lines sum to 3750.",
        "UPDATE line_items SET amount_subtotal = 3750 WHERE owner_id = :id",
    ),
    of(
        CARD_SAVED,
        "{}: the session is expired, and its setup intent",
        "UPDATE checkout_sessions SET status = 'expired' WHERE id = :id",
    ),
    of(
        GIVEN_AWAY,
        "{}: its total is 0 and its payment status unpaid, which do not fit.",
        "UPDATE checkout_sessions SET payment_status = 'unpaid' WHERE id = :id",
    ),
    of(
        GIVEN_AWAY,
        "{}: its lines sum to another discount than 2499 or another tax than 0.",
        "UPDATE checkout_sessions SET amount_discount = 2499 WHERE id = :id",
    ),
    of(
        REDEEMED,
        "{}: redeemed 0 times and 1 more under way; 1 of its sessions are complete and 0 under way.",
        "UPDATE coupons SET times_redeemed = 0, being_redeemed = 1 WHERE id = :id",
    ),
    of(UNPAID, "{}: its total is 2500, its lines sum to 0.", "DELETE FROM line_items WHERE owner_id = :id"),
    of(UNPAID, "{}: the session is still open, and its time was over at", *A_LONG_DAY),
    of(
        LIMITED,
        "{}: it counts 2 used and 1 completed; 1 sessions are complete and 0 under way.",
        "UPDATE capacities SET used = 2 WHERE id = :id",
    ),
    of(
        LIMITED,
        "{}: it counts 1 used and 0 completed; 1 sessions are complete and 0 under way.",
        "UPDATE capacities SET completed = 0 WHERE id = :id",
    ),
    of(
        LIMITED,
        "{}: it counts 1 used and 1 completed; 2 sessions are complete and 0 under way.",
        "UPDATE checkout_sessions SET ticket_id = :id WHERE capacity_id = :id AND status = 'complete'",
    ),
    of(
        LIMITED,
        "{}: 1 of it are used, and there were never more than 0.",
        "UPDATE capacities SET highest = 0 WHERE id = :id",
    ),
)

EVENTS = (
    *_told(LOST_INTENT, "payment_intent.created"),
    *_told(PAID_INTENT, "payment_intent.succeeded"),
    *_told("SELECT id FROM payment_intents WHERE status = 'canceled'", "payment_intent.canceled"),
    *_told(PAID_CHARGE, "charge.succeeded"),
    *_told("SELECT id FROM charges WHERE status = 'failed'", "charge.failed"),
    *_told(PAID_SESSION, "checkout.session.completed"),
    *_told(EXPIRED, "checkout.session.expired"),
    *_told(SETTING_UP, "setup_intent.created"),
    *_told(SET_UP, "setup_intent.succeeded"),
    *_told("SELECT id FROM setup_intents WHERE status = 'canceled'", "setup_intent.canceled"),
    of(
        PAID_INTENT,
        "{}: it has 2 events of type payment_intent.succeeded; there must be one.",
        "UPDATE events SET type = 'payment_intent.succeeded' WHERE object_id = :id AND type = 'payment_intent.created'",
    ),
    of(
        "SELECT intent_id FROM attempts WHERE status = 'declined'",
        "{}: 1 of its attempts failed, and 0 events of type payment_intent.payment_failed tell it.",
        *_without_event("payment_intent.payment_failed"),
    ),
    of(
        PAID_CHARGE,
        "{}: the charge is captured, and no charge.updated shows its balance transaction.",
        *_without_event("charge.updated"),
    ),
)

DELIVERIES = (
    of(
        "SELECT event_id FROM deliveries JOIN events ON events.id = event_id JOIN webhook_endpoints"
        " ON webhook_endpoints.id = endpoint_id WHERE events.type = 'charge.succeeded'",
        "{}: no delivery brings this charge.succeeded to",
        "DELETE FROM delivery_attempts WHERE delivery_id IN (SELECT id FROM deliveries WHERE event_id = :id)",
        "DELETE FROM deliveries WHERE event_id = :id",
        # On PostgreSQL only events of a minute after the endpoint count.
        "UPDATE webhook_endpoints SET created = created - 61",
    ),
    of(
        "SELECT event_id FROM deliveries JOIN events ON events.id = event_id JOIN webhook_endpoints"
        " ON webhook_endpoints.id = endpoint_id WHERE events.type = 'payment_intent.created'"
        " AND CAST(enabled_events AS TEXT) LIKE '%price.created%'",
        "{}: no delivery brings this payment_intent.created to",
        "DELETE FROM deliveries WHERE event_id = :id AND status <> 'delivered'",
        "UPDATE webhook_endpoints SET created = created - 61",
    ),
    of(
        DELIVERED,
        "{}: it brings",
        "UPDATE events SET livemode = NOT livemode WHERE id = (SELECT event_id FROM deliveries WHERE id = :id)",
    ),
    of(
        DELIVERED,
        "counts as delivered, and no attempt was answered with 2xx.",
        "UPDATE delivery_attempts SET status_code = 302 WHERE delivery_id = :id",
    ),
    of(
        EXHAUSTED,
        "was given up after 10 of 11 attempts.",
        "UPDATE deliveries SET attempt = 10 WHERE id = :id",
    ),
    of(DELIVERED, "has always been open.", "UPDATE deliveries SET status = 'canceled' WHERE id = :id"),
    of(
        DELIVERED,
        "{}: it was attempted 1 times, and 0 are on record.",
        "DELETE FROM delivery_attempts WHERE delivery_id = :id",
    ),
    of(
        DELIVERED,
        "{}: the delivery is sending, and its lease does not fit that.",
        "UPDATE deliveries SET status = 'sending' WHERE id = :id",
    ),
    of(DELIVERED, "is being sent by someone whose lease ended at 0.", BEGUN, *A_LONG_DAY),
)

DISPUTES = (
    of(
        TAKEN_BACK,
        "{}: the dispute is needs_response, and its balance transactions do not fit that.",
        "UPDATE balance_transactions SET amount = amount - 1, net = net - 1 WHERE source_id = :id",
    ),
    of(
        WON,
        "{}: the dispute is lost, and its balance transactions do not fit that.",
        "UPDATE disputes SET status = 'lost' WHERE id = :id",
    ),
    of(
        ASKED_ABOUT,
        "{}: the dispute is needs_response, and its balance transactions do not fit that.",
        "UPDATE disputes SET status = 'needs_response' WHERE id = :id",
    ),
    of(
        "SELECT id FROM balance_transactions WHERE type = 'adjustment'",
        "{}: it books nothing, which is no dispute.",
        "UPDATE balance_transactions SET source_id = 'nothing' WHERE id = :id",
    ),
    of(
        "SELECT charge_id FROM disputes",
        "{}: that it is disputed is said to be",
        "UPDATE charges SET disputed = false WHERE id = :id",
    ),
    of(
        "SELECT charge_id FROM disputes WHERE status = 'needs_response'",
        "{}: disputes took 999999 of it, of 900 that is captured.",
        "UPDATE disputes SET amount = 999999 WHERE charge_id = :id",
    ),
    of(
        TAKEN_BACK,
        "{}: the dispute is needs_response, and when it is looked at does not fit that.",
        "UPDATE disputes SET look_at = NULL WHERE id = :id",
    ),
    of(
        WON,
        "{}: the dispute is won, and when it is looked at does not fit that.",
        "UPDATE disputes SET look_at = 1 WHERE id = :id",
    ),
    of(
        TAKEN_BACK,
        "{}: nobody has looked how the dispute stands since 0.",
        "UPDATE disputes SET look_at = 0 WHERE id = :id",
        *A_LONG_DAY,
    ),
    of(
        TAKEN_BACK,
        "{}: there is no status forgotten.",
        "UPDATE disputes SET status = 'forgotten' WHERE id = :id",
    ),
    *_told("SELECT id FROM disputes", "charge.dispute.created"),
)

MAILED = "SELECT id FROM mails WHERE status = 'sent'"
MAILS = (
    of(
        MAILED,
        "{}: the mail was given up after 1 of 7 attempts.",
        "UPDATE mails SET status = 'given_up', sent_at = NULL WHERE id = :id",
    ),
    of(
        MAILED,
        "{}: the mail is sent, and when it was sent does not fit that.",
        "UPDATE mails SET sent_at = NULL WHERE id = :id",
    ),
    of(
        MAILED,
        "{}: the mail is sent, and its lease does not fit that.",
        "UPDATE mails SET lease_token = 'x' WHERE id = :id",
    ),
    of(
        MAILED,
        "{}: the mail is being sent by someone whose lease ended at 0.",
        "UPDATE mails SET status = 'sending', sent_at = NULL, lease_token = 'x', lease_until = 0 WHERE id = :id",
        *A_LONG_DAY,
    ),
)

STATUSES = tuple(
    of(f"SELECT id FROM {table}", "{}: there is no status lost.", f"UPDATE {table} SET status = 'lost' WHERE id = :id")
    for table in (
        "attempts",
        "charges",
        "checkout_sessions",
        "deliveries",
        "instructions",
        "mails",
        "mandates",
        "payment_intents",
        "refunds",
        "setup_attempts",
        "setup_intents",
    )
)

ALL = (*PAYMENTS, *MOVEMENTS, *SET_UPS, *LEDGER, *SESSIONS, *EVENTS, *DELIVERIES, *DISPUTES, *MAILS, *STATUSES)
