"""Puts the house together: the application from its settings, and the ``tender`` command."""

import gc
import os
from pathlib import Path

import click
from flask import Flask
from flask_wtf.csrf import CSRFProtect
from whitenoise import WhiteNoise

from checkout.api import door as api
from checkout.api import permissions
from checkout.api.endpoint import OPERATIONS
from checkout.api.v1 import (
    account,
    balance,
    charges,
    checkout_sessions,
    confirmation_tokens,
    coupons,
    customer_balance_transactions,
    customers,
    deliveries,
    direct_charges,
    disputes,
    events,
    mandates,
    microdeposits,
    payment_intent_money,
    payment_intents,
    payment_methods,
    prices,
    products,
    promotion_codes,
    refunds,
    search,
    setup_attempts,
    setup_intents,
    shipping_rates,
    sources,
    tax_ids,
    tax_rates,
    tokens,
    webhook_endpoints,
)
from checkout.cli import schema, triggers
from checkout.cli.commands import commands as checkout_commands
from checkout.cli.house import House
from checkout.cli.told import Commands
from checkout.dashboard import (
    api_keys,
    endpoints,
    event_log,
    front_page,
    grants,
    home,
    payments,
    quick_start,
    security,
    shell,
    test_tools,
)
from checkout.dashboard import coupons as coupon_pages
from checkout.dashboard import customers as customer_pages
from checkout.dashboard import disputes as dispute_pages
from checkout.dashboard import page as events_page
from checkout.dashboard import products as product_pages
from checkout.dashboard import requests as request_log
from checkout.dashboard import settings as settings_section
from checkout.dashboard.closed_days import CLOSED_DAYS
from checkout.dashboard.link_facts import LINK_FACTS
from checkout.dashboard.shell import Section
from checkout.events import requests
from checkout.hosted_page import images, preview, verify_page
from checkout.hosted_page import page as hosted_page
from checkout.hosted_page.openers import OPENERS
from checkout.hosted_page.receipts import page as receipt_page
from checkout.kit import logs
from checkout.kit.config import SETTINGS, Settings
from checkout.kit.db import db
from checkout.kit.engines import engine_options, prepare_engines
from checkout.processors.registry import PROCESSOR, open_plugin
from checkout.web import assets, compress, error_pages, filters, hosts, languages
from checkout.web import security as headers
from checkout.worker import OWN_CHORES
from links import api as links_api
from links import cli as links_cli
from links import page as links_page
from links import personal_api
from links import told as links_told
from links.dashboard import page as links_dashboard
from links.tally import TALLY, Tally
from links.world import open_world

ROOT = Path(__file__).parent
OWN_FILES_ONLY = 0o077  # umask: databases and secrets are for the user alone whom Tender runs as
PROCESSOR_NAME = "sandbox"  # the only one yet; others will be chosen by a setting
API_FILES = (
    account,
    balance,
    charges,
    checkout_sessions,
    confirmation_tokens,
    customer_balance_transactions,
    coupons,
    customers,
    deliveries,
    direct_charges,
    disputes,
    events,
    links_api,
    mandates,
    microdeposits,
    payment_intent_money,
    payment_intents,
    payment_methods,
    personal_api,
    prices,
    products,
    refunds,
    setup_attempts,
    setup_intents,
    sources,
    tax_ids,
    tokens,
    promotion_codes,
    search,
    shipping_rates,
    tax_rates,
    webhook_endpoints,
)
DASHBOARD = (
    home,
    payments,
    links_dashboard,
    customer_pages,
    dispute_pages,
    product_pages,
    coupon_pages,
    api_keys,
    quick_start,
    endpoints,
    event_log,
    request_log,
    test_tools,
    settings_section,
    security,
)
SECTIONS = (
    Section("Home", "home.home"),
    Section("Payments", "payments.payments"),
    Section("Links", "payment_links.links"),
    Section("Customers", "customers.customers"),
    Section("Disputes", "disputes.disputes"),
    Section("Products", "products.products", "Catalogue"),
    Section("Coupons", "coupons.coupons", "Catalogue"),
    Section("Quick start", "quick_start.quick_start", "Developers"),
    Section("API keys", "api_keys.keys", "Developers"),
    Section("Endpoints", "endpoints.endpoints", "Developers"),
    Section("Events", "event_log.events", "Developers"),
    Section("Request log", "requests.requests", "Developers"),
    Section("Test tools", "test_tools.tools", "Developers", only_in="test"),
    Section("Settings", "settings.settings", "Shop"),
    Section("Security", "security.security", "Shop"),
)


def create_app(settings: Settings) -> Flask:
    """The application on its database, with every door open; nothing runs beside it yet."""
    logs.configure()
    app = Flask("tender", root_path=str(ROOT), static_folder=None)
    app.url_map.merge_slashes = False  # an empty id in a path is an answer of the API's, not a redirect to another path
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}  # a fifth of a page's bytes
    app.config.update(engine_options(settings), SECRET_KEY=settings.secrets.derive("flask")[0].hex())
    app.config.update(MAX_CONTENT_LENGTH=api.MAX_BODY_BYTES, WTF_CSRF_CHECK_DEFAULT=False)
    app.extensions[SETTINGS] = settings
    app.extensions[requests.WAITING] = requests.Waiting()
    app.extensions[grants.RESOURCES] = permissions.resources()
    app.extensions[test_tools.TRIGGERS] = triggers.in_process()
    app.extensions[settings_section.PREVIEW] = preview.preview
    app.extensions[OPENERS] = {"plink": links_page.path_of_opener}
    app.extensions[LINK_FACTS] = links_told.FACTS
    app.extensions[CLOSED_DAYS] = {}
    app.extensions[TALLY] = counted = Tally()
    app.extensions[OWN_CHORES] = {"count opened links": counted.due}
    db.init_app(app)
    schema.init_app(app, ROOT / "migrations")
    with app.app_context():
        prepare_engines(db.engines)
    _open_processor(app, settings)
    _open_doors(app, settings)
    return app


def _open_processor(app: Flask, settings: Settings) -> None:
    plugin = open_plugin(PROCESSOR_NAME, settings)
    app.extensions[PROCESSOR] = plugin
    for pages in plugin.pages():
        app.register_blueprint(pages)


def _open_doors(app: Flask, settings: Settings) -> None:
    assert len(OPERATIONS) >= len(API_FILES), "every file of the API registers its operations"
    app.register_blueprint(api.blueprint())
    app.register_blueprint(hosted_page.pages)
    app.register_blueprint(verify_page.pages)
    app.register_blueprint(images.pages)
    app.register_blueprint(receipt_page.pages)
    app.register_blueprint(links_page.pages)
    front_page.init_app(app)
    events_page.init_app(app, settings)
    shell.init_app(app, settings, SECTIONS)
    for section in DASHBOARD:
        app.register_blueprint(section.pages)
    CSRFProtect(app)
    for part in (assets, compress, error_pages, filters, languages):
        part.init_app(app)
    hosts.init_app(app, settings.hosts)
    headers.init_app(app, settings.public_url)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # how Flask is wrapped
        app.wsgi_app,
        root=str(assets.STATIC),
        prefix=assets.static_prefix(),
        immutable_file_test=lambda _path, _url: True,  # their names change with what is in them
        allow_all_origins=False,
        add_headers_function=headers.guard_file,
    )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tender")
@click.pass_context
def main(context: click.Context) -> None:
    """Tender: hosted checkout pages and signed payment links that you run yourself.

    \b
    Settings, from the environment:
      TENDER_DATABASE_URL      the database, where --database names none
      TENDER_SECRET_KEY        the root secret, in hexadecimal; newest first, where there are several
      TENDER_PUBLIC_URL        where shoppers find Tender: https://pay.example.com
      TENDER_TRUSTED_HOSTS     further host names under which it may be asked
      TENDER_TRUSTED_PROXIES   networks of the proxies in front, whose X-Forwarded-For is believed
      TENDER_ALLOWED_NETWORKS  private networks that webhooks may reach
      TENDER_DEBIT_DELAY_S     seconds that the sandbox's slow bank accounts take
      TENDER_MAX_CUSTOM_FIELDS how many fields of its own a page may have
      TENDER_SMTP_URL          the mail server for receipts: smtp://user:password@host:port, or smtps://
      TENDER_MAIL_FROM         the address that receipts come from
      TENDER_KEY               the secret key of the server that --url names
      PORT                     the port to serve
    """
    os.umask(OWN_FILES_ONLY)
    gc.freeze()  # what is loaded stays: no collection goes through it again
    context.obj = House(create_app=create_app, open_world=open_world, root=ROOT)


for command in (*checkout_commands, *links_cli.commands):
    main.add_command(command)

if __name__ == "__main__":
    main()
