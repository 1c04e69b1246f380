"""Who decides which language a page speaks, and that it stays so until the receipt and its mail."""

import re
from urllib.parse import urlsplit

from checkout.web.languages import LANGUAGES
from tests.flows.scenes import CHALLENGED, DECLINED, answer_bank, at_the_bank, order, shopper_of
from tests.flows.test_receipts import mails, receipt_of
from tests.houses import House
from tests.shoppers import Shopper

COOKIE = ("/", "language")


def test_who_decides(house: House) -> None:
    """From the weakest to the strongest."""
    plain = shopper_of(order(house))
    for browser, spoken in (("tlh", "en"), ("it-CH", "it")):
        plain.languages = browser
        assert plain.open().language == spoken
    session = order(house, locale="fr")
    shopper = shopper_of(session)
    shopper.languages = "it"
    page = shopper.url.partition("#")[0]
    assert shopper.open().language == "fr", "what the merchant asked for"
    assert shopper.open(f"{page}?locale=nl").language == "nl"
    assert shopper.pay(number=DECLINED).language == "nl", "kept by the form"
    assert COOKIE not in shopper.cookies, "a merchant's wish is nobody's choice"
    assert shopper.open(page).language == "nl", "what was paid in"
    assert shopper.open(f"{page}?locale=de").languages["日本語"] == f"{page}?locale=de&language=ja"
    assert shopper.change_language("日本語").language == "ja"
    assert shopper.cookies[COOKIE] == "ja"
    assert shopper.open(page).language == "ja", "what was chosen before"
    assert shopper.open(f"{page}?locale=de").language == "de", "this page alone"
    assert shopper.cookies[COOKIE] == "ja"
    assert shopper.open(f"{house.url}/nowhere").language == "ja"
    assert shopper.open(f"{house.url}/events").language == "en", "merchants' pages have one language"


def test_a_language_stays_until_the_mail(house: House) -> None:
    """Without cookies, too."""
    for cookies in (True, False):
        shopper = Shopper(f"{house.link}?language=pl&visit=new", keeps_cookies=cookies, languages="it")
        shopper.land(shopper.open())
        declined = shopper.pay(number=DECLINED)
        assert (declined.status, declined.language) == (402, "pl")
        bank = shopper.follow(shopper.pay(number=CHALLENGED))
        assert bank.language == "pl", "the bank is somebody else's, and is told"
        paid = answer_bank(shopper, "approve")
        assert (paid.state, paid.language) == ("paid", "pl")
        house.work()
        charge = house.stripe.v1.charges.list().data[0]
        assert receipt_of(house, charge.id).language == "pl"
        assert mails(house)[0]["subject"].startswith("Potwierdzenie"), mails(house)[0]["subject"]


def test_the_bank_speaks_as_the_page_did_that_led_there(house: House) -> None:
    """The merchant asked for Arabic; the browser prefers Italian, and keeps no cookies."""
    session = order(house, locale="ar")
    shopper = Shopper(session.url or "", keeps_cookies=False, languages="it")
    bank = at_the_bank(shopper)
    assert (bank.language, '<html lang="ar" dir="rtl">' in bank.text) == ("ar", True)
    assert urlsplit(bank.url).query == "locale=ar"
    assert shopper.open(session.url).state == "challenge_open"
    assert shopper.click("المتابعة لدى بنكك").url == bank.url
    titles = set()
    for language in LANGUAGES:
        page = shopper.get(bank.url.replace("=ar", f"={language}"))
        assert page.language == language
        titles |= set(re.findall(r"<h1>(.*?)</h1>", page.text))
    assert len(titles) == len(LANGUAGES)
    shopper.open(bank.url)
    assert (answer_bank(shopper, "approve").language, shopper.page and shopper.page.state) == ("ar", "paid")
