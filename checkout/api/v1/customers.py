"""/v1/customers"""

from typing import Annotated, Any, Literal

from pydantic import Field

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Email, Expand, Flag, Text, integer, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, NoParams, OnlyExpand, Params
from checkout.api.shipping import Address, Shipping, full_address, full_shipping
from checkout.api.v1.customer_balance_transactions import BalanceChange
from checkout.api.v1.payment_methods import method_from
from checkout.api.v1.tax_ids import TaxIdData, add_tax_id
from checkout.api.versions.discounts_of_customers import kept_apart
from checkout.events import log
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest, MissingThing
from checkout.kit.texts import shown
from checkout.kit.wire import Shape
from checkout.merchants.accounts import merchant_of
from checkout.payments import attach as attaching
from checkout.payments import customers, sources
from checkout.payments.cards import is_card
from checkout.payments.customer_balance import adjust
from checkout.payments.customers import Customer, living, told_of
from checkout.payments.payment_methods import PaymentMethod, Tokenized
from checkout.sessions import customer_discounts

MAX_TAX_IDS = 5  # at once. Source: Stripe
Locales = Annotated[list[Annotated[str, text(20)]], Field(max_length=20)]
Name = Annotated[str, text(150)]
PLAIN = {"business_name", "description", "email", "individual_name", "invoice_prefix", "name", "phone"}


NO_LOCATION = (
    "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax."
)


class CustomField(Params):
    name: Annotated[str, text(40)]
    value: Annotated[str, text(140)]


class RenderingOptions(Params):
    amount_tax_display: Clearable[Literal["exclude_tax", "include_inclusive_tax"]] = None
    template: Text | None = None


class InvoiceSettings(Params):
    custom_fields: Clearable[Annotated[list[CustomField], Field(max_length=4)]] = None
    default_payment_method: Clearable[Text] = None
    footer: Clearable[Text] = None
    rendering_options: Clearable[RenderingOptions] = None


class Tax(Params):
    ip_address: Clearable[Annotated[str, text(45)]] = None
    validate_location: Literal["auto", "deferred", "immediately"] | None = None


class _CustomerParams(Params):
    address: Clearable[Address] = None
    balance: BalanceChange | None = None
    business_name: Clearable[Name] = None
    description: Clearable[Text] = None
    email: Clearable[Email] = None
    individual_name: Clearable[Name] = None
    invoice_prefix: Annotated[str, text(12)] | None = None
    invoice_settings: InvoiceSettings = InvoiceSettings()
    metadata: Metadata = {}
    name: Clearable[Annotated[str, text(256)]] = None
    next_invoice_sequence: Annotated[int, integer(1, 10**9)] | None = None
    phone: Clearable[Annotated[str, text(20)]] = None
    preferred_locales: Clearable[Locales] = None
    shipping: Clearable[Shipping] = None
    source: Text | None = None
    tax: Tax = Tax()
    tax_exempt: Clearable[Literal["exempt", "none", "reverse"]] = None
    validate_: Annotated[Flag, Field(alias="validate")] = True
    older_coupon: Annotated[Clearable[Text], Field(alias=kept_apart("coupon"))] = None
    older_promotion_code: Annotated[Clearable[Text], Field(alias=kept_apart("promotion_code"))] = None
    expand: Expand = []


class CreateCustomer(_CustomerParams):
    payment_method: Text | None = None
    tax_id_data: Annotated[list[TaxIdData], Field(max_length=MAX_TAX_IDS)] = []


class UpdateCustomer(_CustomerParams):
    default_source: Text | None = None


class ListCustomers(ListParams):
    created: Created | None = None
    email: Text | None = None


@endpoint("POST /v1/customers", CreateCustomer, own_steps=True)
def create(call: Call, params: CreateCustomer) -> Shape:
    source, method = _source(call, params), _method(call, params)
    with atomic("customers: create"):
        call.take_key()
        customer = _new(call, params)
        default = params.invoice_settings.default_payment_method
        if method is not None:
            attached = attaching.attach(call.account, method, customer.id)
            default = attached.id if default == params.payment_method else default
        _settle(call, customer, params, source, default)
        for number, data in enumerate(params.tax_id_data):
            add_tax_id(customer, data, f"tax_id_data[{number}][value]")
        log.record("customer.created", customer)
        call.keep(customer.shape)
    return customer.shape()


@endpoint("GET /v1/customers/{customer}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, customer: str) -> Shape:
    return Customer.of(call.account, customer).shape()


@endpoint("POST /v1/customers/{customer}", UpdateCustomer, own_steps=True)
def update(call: Call, params: UpdateCustomer, customer: str) -> Shape:
    living(call.account, customer)
    source = _source(call, params)
    with atomic("customers: update"):
        call.take_key()
        with told_of(living(call.account, customer)) as found:
            for name, value in _columns(params).items():
                setattr(found, name, value)
            found.metadata_ = merge_metadata(found.metadata_, params.metadata)
            if params.default_source is not None:
                found.default_source_id = _own_card(found, params.default_source).id
            _settle(call, found, params, source, params.invoice_settings.default_payment_method)
        call.keep(found.shape)
    return found.shape()


@endpoint("DELETE /v1/customers/{customer}", NoParams)
def delete(call: Call, _params: NoParams, customer: str) -> Shape:
    found = living(call.account, customer)
    customers.delete(found)
    return found.shape()


@endpoint("DELETE /v1/customers/{customer}/discount", NoParams)
def delete_discount(call: Call, _params: NoParams, customer: str) -> Shape:
    with told_of(living(call.account, customer)) as found:
        return customer_discounts.take_away(found)


@endpoint("GET /v1/customers", ListCustomers)
def list_customers(call: Call, params: ListCustomers) -> Shape:
    query = within(Customer.owned_by(call.account).where(~Customer.deleted), Customer.created, params.created)
    if params.email is not None:
        query = query.where(Customer.email == params.email)
    return page(call.account, Customer, query, params, "/v1/customers")


def _new(call: Call, params: CreateCustomer) -> Customer:
    return customers.new_customer(call.account, metadata_=merge_metadata({}, params.metadata), **_columns(params))


def _source(call: Call, params: _CustomerParams) -> sources.Given | None:
    """The card that is given with the customer, once its issuer lets it be kept; calls the outside."""
    if params.source is None:
        return None
    source = sources.given(call.account, params.source)
    if params.validate_:
        sources.ask(call.account, source)
    return source


def _method(call: Call, params: CreateCustomer) -> str | Tokenized | None:
    """The method to attach, once its issuer lets it be kept; calls the outside."""
    if params.payment_method is None:
        return None
    method = method_from(call, params.payment_method)
    attaching.ask(call.account, method)
    return method


def _settle(
    call: Call, customer: Customer, params: _CustomerParams, source: sources.Given | None, default: str | None
) -> None:
    """What belongs to a customer beside their columns: a new card, the default method, the balance."""
    if source is not None:
        customer.default_source_id = sources.add(customer, source).id
    if default is not None:
        customer.default_payment_method_id = _own_method(customer, default).id
    elif "default_payment_method" in params.invoice_settings.model_fields_set:
        customer.default_payment_method_id = None
    _discount(customer, params)
    if params.tax.validate_location == "immediately" and not _is_located(customer):
        raise InvalidRequest(NO_LOCATION, code="customer_tax_location_invalid", param="tax[validate_location]")
    if params.balance is not None and params.balance != customer.balance:
        currency = customer.currency or merchant_of(call.account).default_currency
        kind = "initial" if isinstance(params, CreateCustomer) else "adjustment"
        adjust(customer, params.balance - customer.balance, currency, kind)


def _discount(customer: Customer, params: _CustomerParams) -> None:
    coupon, code = params.older_coupon, params.older_promotion_code
    if coupon is not None or code is not None:
        customer_discounts.give(customer, coupon, code)
    elif {"older_coupon", "older_promotion_code"} & params.model_fields_set and customer.discount is not None:
        customer_discounts.take_away(customer)


def _is_located(customer: Customer) -> bool:
    """Whether it can be told where they are: by where they live, by where they are sent to, or by their device."""
    addresses = (customer.address, (customer.shipping or {}).get("address"))
    return any(it and it["country"] for it in addresses) or customer.tax_ip_address is not None


def _own_method(customer: Customer, id: str) -> PaymentMethod:
    param = "invoice_settings[default_payment_method]"
    method = PaymentMethod.of(customer.account, id, param)
    if method.customer_id != customer.id:
        raise InvalidRequest(
            f"The customer does not have a payment method with the ID {id}. The payment method must be attached to the "
            "customer.",
            code="resource_missing",
            param=param,
        )
    return method


def _own_card(customer: Customer, id: str) -> PaymentMethod:
    card = PaymentMethod.find(customer.account, id)
    if card is None or card.customer_id != customer.id or not is_card(id):
        raise MissingThing(f"No such source: '{shown(id)}'", param="default_source")
    return card


def _columns(params: _CustomerParams) -> dict[str, Any]:
    given = params.model_fields_set
    columns = {name: getattr(params, name) for name in given & {*PLAIN, "next_invoice_sequence"}}
    if "address" in given:
        columns["address"] = full_address(params.address)
    if "shipping" in given:
        columns["shipping"] = full_shipping(params.shipping)
    if "preferred_locales" in given:
        columns["preferred_locales"] = params.preferred_locales or []
    if "tax_exempt" in given:
        columns["tax_exempt"] = params.tax_exempt or "none"
    if "ip_address" in params.tax.model_fields_set:
        columns["tax_ip_address"] = params.tax.ip_address
    return columns | _invoice_columns(params.invoice_settings)


def _invoice_columns(settings: InvoiceSettings) -> dict[str, Any]:
    given = settings.model_fields_set
    columns: dict[str, Any] = {"invoice_footer": settings.footer} if "footer" in given else {}
    if "custom_fields" in given:
        fields = [{"name": field.name, "value": field.value} for field in settings.custom_fields or ()]
        columns["invoice_custom_fields"] = fields or None
    if "rendering_options" in given:
        options = settings.rendering_options
        members = {"amount_tax_display": options.amount_tax_display, "template": options.template} if options else None
        columns["invoice_rendering_options"] = members
    return columns
