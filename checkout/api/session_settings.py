"""Parameters of a Checkout Session that change nothing of what Tender does: stored and shown, or refused."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from checkout.api.complaints import bad
from checkout.api.fields import NOT_ELIGIBLE, Flag, Text, never, off_only, text
from checkout.api.order_params import OrderParams, shared_settings
from checkout.api.params import Params
from checkout.kit.wire import Shape

MAX_IDENTIFIER_CHARS = 200
NO_SUBSCRIPTIONS = (
    "Invalid mode: `subscription` bills a customer again and again, and this version of Tender takes one-time "
    "payments. Use `payment`, or `setup` to keep a payment method for later ones."
)
ONLY_HOSTED = (
    "Invalid ui_mode: `{}` shows Stripe's form inside of the merchant's own page, and Tender shows its own page only. "
    "Use `hosted_page`."
)


def _without_subscriptions(mode: str) -> str:
    if mode == "subscription":
        raise bad(NO_SUBSCRIPTIONS)
    return mode


def _hosted(mode: str) -> str:
    """The other pages are built into the merchant's own by Stripe's browser library."""
    if mode not in ("hosted", "hosted_page"):
        raise bad(ONLY_HOSTED.format(mode))
    return mode


def _other_page(name: str) -> AfterValidator:
    return never(f"You can not pass `{name}` when `ui_mode` is `hosted_page`, the only one that Tender serves.")


Mode = Annotated[Literal["payment", "setup", "subscription"], AfterValidator(_without_subscriptions)]


class AdaptivePricing(Params):
    enabled: Annotated[Flag, off_only(NOT_ELIGIBLE.format("Adaptive Pricing"))] = False


class Recovery(Params):
    allow_promotion_codes: Flag = False
    enabled: Annotated[Flag, off_only(NOT_ELIGIBLE.format("the recovery of abandoned carts"))]


class AfterExpiration(Params):
    recovery: Recovery | None = None


class Link(Params):
    display: Literal["auto", "never"] = "auto"


class WalletOptions(Params):
    link: Link | None = None


class Permissions(Params):
    update_shipping_details: Literal["client_only", "server_only"] | None = None


class SessionSettings(OrderParams):
    ui_mode: Annotated[
        Literal["hosted", "hosted_page", "embedded", "embedded_page", "custom", "elements", "form"],
        AfterValidator(_hosted),
    ] = "hosted_page"
    adaptive_pricing: AdaptivePricing | None = None
    after_expiration: AfterExpiration | None = None
    integration_identifier: Annotated[str, text(MAX_IDENTIFIER_CHARS)] | None = None
    origin_context: Literal["mobile_app", "web"] | None = None
    payment_method_collection: (
        Annotated[
            Literal["always", "if_required"],
            never("You can only set `payment_method_collection` if `mode` is set to `subscription`."),
        ]
        | None
    ) = None
    permissions: Annotated[Permissions, _other_page("permissions")] | None = None
    redirect_on_completion: (
        Annotated[Literal["always", "if_required", "never"], _other_page("redirect_on_completion")] | None
    ) = None
    return_url: Annotated[Text, _other_page("return_url")] | None = None
    wallet_options: WalletOptions | None = None


def settings_of(params: SessionSettings) -> Shape:
    """Members that are only shown, as they were given."""
    settings = shared_settings(params)
    for name in ("integration_identifier", "origin_context"):
        if getattr(params, name) is not None:
            settings[name] = getattr(params, name)
    if params.after_expiration is not None:
        settings["after_expiration"] = {"recovery": _recovery(params.after_expiration.recovery)}
    if params.wallet_options is not None:
        link = params.wallet_options.link
        settings["wallet_options"] = {"link": {"display": link.display}} if link else {}
    return settings


def _recovery(given: Recovery | None) -> Shape | None:
    if given is None:
        return None
    return {
        "allow_promotion_codes": given.allow_promotion_codes,
        "enabled": given.enabled,
        "expires_at": None,
        "url": None,
    }
