"""/v1/webhook_endpoints"""

from typing import Annotated

from pydantic import Field

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Expand, Flag, Text, Url
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import page
from checkout.api.params import ListParams, NoParams, OnlyExpand, Params
from checkout.api.versions.asked import version_of
from checkout.events import endpoints
from checkout.events.endpoints import WebhookEndpoint, add_endpoint
from checkout.events.types import check_types
from checkout.kit.wire import Shape

Types = Annotated[list[Text], Field(min_length=1)]


class CreateEndpoint(Params):
    url: Url
    enabled_events: Types
    api_version: Text | None = None
    description: Clearable[Text] = None
    metadata: Metadata = {}
    expand: Expand = []


class UpdateEndpoint(Params):
    url: Url | None = None
    enabled_events: Types | None = None
    description: Clearable[Text] = None
    disabled: Flag | None = None
    metadata: Metadata = {}
    expand: Expand = []


@endpoint("POST /v1/webhook_endpoints", CreateEndpoint)
def create(call: Call, params: CreateEndpoint) -> Shape:
    """The secret is in this answer alone."""
    endpoints.check_url(call.account, params.url)
    check_types(params.enabled_events)
    if params.api_version is not None:
        version_of(params.api_version, "api_version")
    endpoint = add_endpoint(
        call.account,
        url=params.url,
        enabled_events=params.enabled_events,
        api_version=params.api_version,
        description=params.description,
        metadata_=merge_metadata({}, params.metadata),
    )
    return {**endpoint.shape(), "secret": endpoint.secret}


@endpoint("GET /v1/webhook_endpoints/{webhook_endpoint}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, webhook_endpoint: str) -> Shape:
    return endpoints.alive(call.account, webhook_endpoint).shape()


@endpoint("POST /v1/webhook_endpoints/{webhook_endpoint}", UpdateEndpoint)
def update(call: Call, params: UpdateEndpoint, webhook_endpoint: str) -> Shape:
    found = endpoints.alive(call.account, webhook_endpoint)
    if params.url is not None:
        endpoints.check_url(call.account, params.url)
        found.url = params.url
    if params.enabled_events is not None:
        check_types(params.enabled_events)
        found.enabled_events = params.enabled_events
    if "description" in params.model_fields_set:
        found.description = params.description
    if params.disabled is not None:
        endpoints.switch(found, on=not params.disabled)
    found.metadata_ = merge_metadata(found.metadata_, params.metadata)
    return found.shape()


@endpoint("DELETE /v1/webhook_endpoints/{webhook_endpoint}", NoParams)
def delete(call: Call, _params: NoParams, webhook_endpoint: str) -> Shape:
    found = endpoints.alive(call.account, webhook_endpoint)
    found.deleted = True
    return {"id": found.id, "object": "webhook_endpoint", "deleted": True}


@endpoint("GET /v1/webhook_endpoints", ListParams)
def list_endpoints(call: Call, params: ListParams) -> Shape:
    query = WebhookEndpoint.owned_by(call.account).where(~WebhookEndpoint.deleted)
    return page(call.account, WebhookEndpoint, query, params, "/v1/webhook_endpoints")
