"""The first request, to copy: with the merchant's own test key where it may be shown, and this server's address."""

from dataclasses import dataclass

from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door
from checkout.kit.config import settings
from checkout.merchants import api_keys

pages = door.section("quick_start")

PLACEHOLDER = {"test": "sk_test_YOUR_KEY", "live": "sk_live_YOUR_KEY"}

CURL = """curl {url}/v1/payment_links \\
  -u {key}: \\
  -d "line_items[0][price_data][currency]=eur" \\
  -d "line_items[0][price_data][unit_amount]=4000" \\
  -d "line_items[0][price_data][product_data][name]=Tea for two" \\
  -d "line_items[0][quantity]=1"
"""
PYTHON = """import stripe

client = stripe.StripeClient("{key}", base_addresses={{"api": "{url}"}})
link = client.v1.payment_links.create(
    {{
        "line_items": [
            {{
                "price_data": {{
                    "currency": "eur",
                    "unit_amount": 4000,
                    "product_data": {{"name": "Tea for two"}},
                }},
                "quantity": 1,
            }}
        ]
    }}
)
print(link.url)
"""
NODE = """import Stripe from "stripe";

const {{ protocol, hostname, port }} = new URL("{url}");
const stripe = new Stripe("{key}", {{
  protocol: protocol.replace(":", ""),
  host: hostname,
  port: port || (protocol === "https:" ? 443 : 80),
}});
const link = await stripe.paymentLinks.create({{
  line_items: [
    {{
      price_data: {{
        currency: "eur",
        unit_amount: 4000,
        product_data: {{ name: "Tea for two" }},
      }},
      quantity: 1,
    }},
  ],
}});
console.log(link.url);
"""
LISTEN = """event = stripe.Webhook.construct_event(
    request.get_data(),
    request.headers["Stripe-Signature"],
    "whsec_YOUR_ENDPOINT_SECRET",
)
"""


@dataclass(frozen=True, slots=True)
class Snippet:
    id: str
    name: str
    needs: str
    text: str


@pages.get("/quick-start")
def quick_start() -> AnyResponse:
    here, url = door.here(), settings().public_url
    shown = None if here.account.livemode else api_keys.shown_key(here.account, "sk")
    key = shown or PLACEHOLDER[here.mode]
    snippets = [
        Snippet("curl", "curl", "", CURL.format(url=url, key=key)),
        Snippet("python", "Python", "pip install stripe", PYTHON.format(url=url, key=key)),
        Snippet("node", "Node", "npm install stripe", NODE.format(url=url, key=key)),
    ]
    listen = Snippet("listen", "Verify an event", "", LISTEN)
    return door.shown_once("quick_start", snippets=snippets, listen=listen, shown=shown, url=url)
