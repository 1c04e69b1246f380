"""Someone at the test-mode page, without a script: reads pages, follows links, presses buttons."""

from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

from checkout.cli.sign_in import entry_path
from checkout.kit.db import atomic, db
from checkout.merchants.accounts import Merchant, first_merchant
from tests.houses import House
from tests.markup import attributes, tokens
from tests.shoppers import Answer, Shopper

TOLD_BY_ATTRIBUTES = {"form", "input", "select", "textarea", "a"}
UNSAID = {"style", "title", "datalist"}


@dataclass
class Form:
    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    button: str = ""


class Page:
    """A page's forms, links by their text, table rows as words, and its whole text."""

    def __init__(self, html: str) -> None:
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.rows: list[str] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self._href = ""
        self._field, self._takes_first = "", False
        for kind, text, given in tokens(html):
            if kind == "start":
                self._starts(text, given)
            elif kind == "end":
                self._ends(text)
            else:
                self._says(text)

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def form(self, button: str) -> Form:
        return next(form for form in self.forms if form.button == button)

    def buttons(self) -> list[str]:
        return [form.button for form in self.forms]

    def _starts(self, tag: str, text: str) -> None:
        self._open.append(tag)
        if tag in TOLD_BY_ATTRIBUTES or (tag == "option" and ("selected" in text or self._takes_first)):
            self._reads(tag, attributes(text))
        if tag == "tr":
            self.rows.append("")

    def _reads(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        is_off = given.get("type") in ("checkbox", "radio") and "checked" not in given
        if tag == "input" and self.forms and not is_off:
            self.forms[-1].values[given["name"]] = given.get("value", "")
        if tag in ("select", "textarea"):
            self._field, self._takes_first = given.get("name", ""), tag == "select" and "multiple" not in given
        if tag == "textarea" and self.forms:
            self.forms[-1].values[self._field] = ""
        if tag == "option" and self.forms and ("selected" in given or self._takes_first):
            self.forms[-1].values[self._field], self._takes_first = given.get("value", ""), False
        if tag == "a":
            self._href = given.get("href", "")

    def _ends(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def _says(self, data: str) -> None:
        said = " ".join(data.split())
        if not said or not UNSAID.isdisjoint(self._open):
            return
        self.words.append(said)
        if "textarea" in self._open and self.forms:
            self.forms[-1].values[self._field] = data.strip()
        if "button" in self._open and "form" in self._open:
            self.forms[-1].button = said
        if "a" in self._open:
            self.links[said] = self._href
        if "tr" in self._open and self.rows:
            self.rows[-1] = f"{self.rows[-1]} {said}".strip()


@dataclass
class Visitor:
    """``base`` is the house's address; ``answer`` and ``page`` are what was shown last."""

    base: str
    browser: Shopper = field(init=False)
    answer: Answer = field(init=False)
    went: list[str] = field(default_factory=list)  # where it has been
    _read: Answer | None = field(default=None, init=False)
    _page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Shopper(self.base)

    @property
    def page(self) -> Page:
        if self.answer is not self._read:
            self._read, self._page = self.answer, Page(self.answer.text)
        return self._page

    def visit(self, path: str) -> Page:
        self.answer = self.browser.get(urljoin(self.base, path))
        self.went.append(self.answer.url)
        return self.page

    def press(self, button: str, **changed: str) -> Page:
        """Presses a button of the page and follows where it leads."""
        form = self.page.form(button)
        if form.method == "get":
            address = urljoin(self.answer.url, form.action).partition("?")[0]
            return self.visit(f"{address}?{urlencode(form.values | changed)}")
        self.answer = self.browser.post(urljoin(self.answer.url, form.action), form.values | changed)
        if self.answer.status == 303:
            return self.visit(self.answer.location)
        return self.page

    def rows(self) -> list[str]:
        """Those of the tables' bodies."""
        return [row for row in self.page.rows if not row.startswith(("Time", "URL"))]


def signed_in(house: House, merchant_id: str | None = None) -> "Visitor":
    """Someone of a merchant, the demo's where none is named, who came in by a one-time link."""
    with house.app.app_context(), atomic("test: sign in"):
        merchant = db.session.get(Merchant, merchant_id) if merchant_id else first_merchant()
        assert merchant is not None
        path = entry_path(merchant)
    visitor = Visitor(house.url)
    visitor.visit(path)
    visitor.press("Sign in")
    assert visitor.answer.status == 200, visitor.answer.text
    return visitor
