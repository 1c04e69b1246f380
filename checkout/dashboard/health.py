"""How an endpoint has been answering, as a person would say it, and what to do about it."""

from checkout.dashboard.deliveries_view import answer_of
from checkout.events import deliveries
from checkout.events.endpoints import GIVES_UP_AFTER_S, WebhookEndpoint
from checkout.kit import clock

GIVEN_UP = (
    f"It was disabled after {GIVES_UP_AFTER_S // clock.DAY_S} days without one good answer: nothing is sent to it. "
    "Mend your server, enable it again, then resend what it missed."
)
LOOKED_AT = 5  # deliveries, the newest, among which the last answer is looked for

WHAT_TO_DO = {
    "connect_failed": "Is your server running, and does the URL name the right port?",
    "dns_failed": "Check how the host is written.",
    "address_refused": "Only public addresses are called; name private networks in TENDER_ALLOWED_NETWORKS.",
    "tls_failed": "Renew the certificate, or have it issued for this host.",
    "timed_out": "Answer first, and do the work afterwards: an answer is waited for 15 seconds.",
    "connection_lost": "Your server closed the connection: its own log says why.",
}
BY_STATUS = {
    400: "It often means that the signature did not verify: has your receiver the secret shown here, and the raw body?",
    401: "Your server asks for a sign-in: let this path through, the signature is the proof.",
    403: "Something in front of your server refuses: let this path through.",
    404: "Nothing is served at this path.",
    405: "The path does not take POST.",
}


def health(endpoint: WebhookEndpoint) -> str:
    """One or two sentences; empty where all is well."""
    if not endpoint.is_open:
        if endpoint.given_up_at is not None:
            return GIVEN_UP
        return "It is disabled: nothing is sent to it. What happens meanwhile is not sent later either."
    if not endpoint.fails:
        return ""
    times = "The last delivery failed" if endpoint.fails == 1 else f"The last {endpoint.fails} deliveries failed"
    said, what_to_do = _last_failure(endpoint)
    return f"{times}{said}.{what_to_do} Each is tried again for three days."


def _last_failure(endpoint: WebhookEndpoint) -> tuple[str, str]:
    newest = deliveries.of_endpoint(endpoint.id, LOOKED_AT)
    made = deliveries.last_attempts([delivery.id for delivery in newest])
    tried = sorted(made.values(), key=lambda attempt: attempt.at)
    if not tried:
        return "", ""
    last = tried[-1]
    if last.status_code is None:
        return f": {answer_of(last).lower()}", _spaced(WHAT_TO_DO.get(last.failure or "", ""))
    return f": your server answered {last.status_code}", _spaced(BY_STATUS.get(last.status_code, _of_class(last)))


def _of_class(attempt: deliveries.DeliveryAttempt) -> str:
    if attempt.status_code is not None and 300 <= attempt.status_code < 400:
        return "Redirects are not followed: give the URL that it leads to."
    return "Your server's own log says why."


def _spaced(sentence: str) -> str:
    return f" {sentence}" if sentence else ""
