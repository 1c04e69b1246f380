"""The commands of ``tender`` that need no link."""

from checkout.cli.events import events
from checkout.cli.keys import keys
from checkout.cli.merchants import merchants
from checkout.cli.receipts import receipts
from checkout.cli.serve import sandbox, serve, worker
from checkout.cli.shop import shop
from checkout.cli.sign_in import sign_in
from checkout.cli.users import users
from checkout.cli.verify import verify

commands = (serve, worker, sandbox, merchants, users, keys, shop, receipts, events, sign_in, verify)
