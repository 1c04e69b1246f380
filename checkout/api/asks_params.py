"""What a page asks its shopper for, as parameters of Checkout Sessions and links."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from checkout.api.branding_params import BrandingParams, branding
from checkout.api.caller import Caller
from checkout.api.complaints import bad
from checkout.api.custom_field_params import CustomFields
from checkout.api.fields import Clearable, Flag, choice, text
from checkout.api.params import Params
from checkout.api.shipping_countries import SHIPPABLE
from checkout.kit.errors import InvalidRequest
from checkout.merchants.accounts import merchant_of
from checkout.sessions.asks import Asks

MAX_TEXT_CHARS = 1200  # of the merchant's own words. Source: Stripe

Country = Annotated[str, choice(SHIPPABLE)]
Decision = Literal["auto", "never"]
Switch = Literal["disabled", "enabled"]


class PhoneNumbers(Params):
    enabled: Flag


class NameOf(Params):
    enabled: Flag
    optional: Flag = False


class Names(Params):
    business: NameOf | None = None
    individual: NameOf | None = None


class ShippingAddress(Params):
    allowed_countries: Annotated[list[Country], Field(max_length=len(SHIPPABLE))]

    @model_validator(mode="after")
    def _goes_somewhere(self) -> "ShippingAddress":
        if not self.allowed_countries:
            raise bad("You must allow at least one country.", below=["allowed_countries"])
        return self


class Reuse(Params):
    position: Literal["auto", "hidden"]


class Consent(Params):
    payment_method_reuse_agreement: Reuse | None = None
    promotions: Literal["auto", "none"] | None = None
    terms_of_service: Literal["none", "required"] | None = None


class Message(Params):
    message: Annotated[str, text(MAX_TEXT_CHARS)]


class Texts(Params):
    after_submit: Clearable[Message] = None
    shipping_address: Clearable[Message] = None
    submit: Clearable[Message] = None
    terms_of_service_acceptance: Clearable[Message] = None


class TaxIds(Params):
    enabled: Flag
    required: Literal["if_supported", "never"] = "never"


class CustomerUpdate(Params):
    address: Decision = "never"
    name: Decision = "never"
    shipping: Decision = "never"


class SavedMethods(Params):
    allow_redisplay_filters: list[Literal["always", "limited", "unspecified"]] | None = None
    payment_method_remove: Switch | None = None
    payment_method_save: Switch | None = None


class AsksParams(Params):
    """What both sessions and links take."""

    billing_address_collection: Literal["auto", "required"] | None = None
    consent_collection: Consent | None = None
    custom_fields: CustomFields | None = None
    custom_text: Texts | None = None
    name_collection: Names | None = None
    phone_number_collection: PhoneNumbers | None = None
    shipping_address_collection: ShippingAddress | None = None
    tax_id_collection: TaxIds | None = None


class ChangedAsksParams(AsksParams):
    """Of a thing that asks already, and may stop."""

    custom_fields: Clearable[CustomFields] = None
    custom_text: Clearable[Texts] = None
    name_collection: Clearable[Names] = None
    shipping_address_collection: Clearable[ShippingAddress] = None


class SessionAsksParams(AsksParams):
    """And what only sessions take."""

    branding_settings: BrandingParams | None = None
    customer_update: CustomerUpdate | None = None
    saved_payment_method_options: SavedMethods | None = None


def asked(call: Caller, params: AsksParams) -> dict[str, Any]:
    """The members of ``Asks`` that were given; refuses a consent to terms that nobody can read."""
    given = params.model_fields_set
    found: dict[str, Any] = {}
    for name, (member, read) in _READERS.items():
        if name in given:
            found[member] = read(getattr(params, name))
    if params.consent_collection is not None:
        _check_terms(call, params.consent_collection)
    if isinstance(params, SessionAsksParams) and params.branding_settings is not None:
        found["branding"] = branding(params.branding_settings, call.account)
    return found


def check_customer(params: SessionAsksParams, mode: str, customer: str | None, creation: str | None) -> None:
    """Refuses what needs a customer, or another mode."""
    if params.customer_update is not None and customer is None:
        raise InvalidRequest("`customer_update` can only be used with `customer`.", param="customer_update")
    may = params.customer_update or CustomerUpdate()
    if params.tax_id_collection and params.tax_id_collection.enabled and customer and may.name != "auto":
        raise InvalidRequest(
            "Tax ID collection requires updating business name on the customer. To enable tax ID collection for an "
            "existing customer, please set `customer_update[name]` to `auto`.",
            param="customer_update[name]",
        )
    if may.shipping == "auto" and params.shipping_address_collection is None:
        raise InvalidRequest(
            "`customer_update[shipping]` can only be set to `auto` if `shipping_address_collection` is set.",
            param="customer_update[shipping]",
        )
    for name in ("shipping_address_collection", "saved_payment_method_options") if mode == "setup" else ():
        if getattr(params, name) is not None:
            raise InvalidRequest(f"You can not pass `{name}` in `setup` mode.", param=name)
    saved = params.saved_payment_method_options
    if saved and saved.payment_method_save == "enabled" and customer is None and creation != "always":
        raise InvalidRequest(
            "`saved_payment_method_options[payment_method_save]` can only be used with `customer` or when "
            "`customer_creation` is `always`.",
            param="saved_payment_method_options[payment_method_save]",
        )


def check_texts(asks: Asks) -> None:
    """Refuses words for a place that the page does not have."""
    for place, is_there, why in (
        ("shipping_address", asks.shipping_countries, "`shipping_address_collection` is set"),
        ("terms_of_service_acceptance", asks.terms, "`consent_collection[terms_of_service]` is `required`"),
    ):
        if asks.says(place) is not None and not is_there:
            raise InvalidRequest(f"`custom_text[{place}]` can only be set if {why}.", param=f"custom_text[{place}]")


def _check_terms(call: Caller, consent: Consent) -> None:
    if consent.terms_of_service == "required" and merchant_of(call.account).terms_url is None:
        raise InvalidRequest(
            "You cannot collect consent to your terms of service unless a URL is set in the Stripe Dashboard. Update "
            "your public business details in the Dashboard https://dashboard.stripe.com/settings/public with a Terms "
            "of service URL to collect terms of service consent.",
            param="consent_collection[terms_of_service]",
        )


def _names(given: Names | None) -> dict[str, bool] | None:
    """By kind whether it may stay empty; only those that are on."""
    kinds = {kind: getattr(given, kind, None) for kind in ("business", "individual")}
    return {kind: it.optional for kind, it in kinds.items() if it is not None and it.enabled} or None


def _texts(given: Texts | None) -> dict[str, str] | None:
    if given is None:
        return None
    return {place: said.message for place in Texts.model_fields if (said := getattr(given, place)) is not None} or None


def _dumped(given: Params | None) -> dict[str, Any] | None:
    return None if given is None else given.model_dump(exclude_none=True)


_READERS: dict[str, tuple[str, Any]] = {
    "billing_address_collection": ("billing_address", lambda given: given),
    "consent_collection": ("consent", _dumped),
    "custom_fields": ("custom_fields", lambda given: tuple(it.field() for it in given or ())),
    "custom_text": ("custom_text", _texts),
    "customer_update": ("customer_update", _dumped),
    "name_collection": ("names", _names),
    "phone_number_collection": ("phone", lambda given: given.enabled),
    "saved_payment_method_options": ("saved_methods", _dumped),
    "shipping_address_collection": (
        "shipping_countries",
        lambda given: tuple(dict.fromkeys(given.allowed_countries)) if given else (),
    ),
    "tax_id_collection": ("tax_id", lambda given: given.required if given.enabled else None),
}  # by parameter: the member of Asks, and how it is read
