"""The commands of ``tender`` that need no link."""

from checkout.cli.completion import completion
from checkout.cli.doctor import doctor
from checkout.cli.endpoints import endpoints
from checkout.cli.events import events
from checkout.cli.events_again import resend, trigger_event
from checkout.cli.events_listen import listen
from checkout.cli.keys import keys
from checkout.cli.merchants import merchants
from checkout.cli.payments import payments
from checkout.cli.receipts import receipts
from checkout.cli.serve import sandbox, serve, worker
from checkout.cli.shop import shop
from checkout.cli.sign_in import sign_in
from checkout.cli.users import users
from checkout.cli.verify import verify

events.add_command(resend)
events.add_command(trigger_event)
events.add_command(listen)

commands = (
    serve,
    worker,
    sandbox,
    merchants,
    users,
    payments,
    endpoints,
    events,
    keys,
    shop,
    receipts,
    sign_in,
    verify,
    doctor,
    completion,
)
