"""/v1/setup_attempts"""

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Text
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams
from checkout.kit.wire import Shape
from checkout.payments.setup_attempts import SetupAttempt
from checkout.payments.setup_intents import SetupIntent


class ListSetupAttempts(ListParams):
    setup_intent: Text
    created: Created | None = None


@endpoint("GET /v1/setup_attempts", ListSetupAttempts)
def list_setup_attempts(call: Call, params: ListSetupAttempts) -> Shape:
    intent = SetupIntent.of(call.account, params.setup_intent, "setup_intent")
    query = SetupAttempt.owned_by(call.account).where(SetupAttempt.intent_id == intent.id)
    query = within(query, SetupAttempt.created, params.created)
    return page(call.account, SetupAttempt, query, params, "/v1/setup_attempts")
