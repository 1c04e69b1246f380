"""A shopper without a script: opens a page, fills in its form, sends it, over plain HTTP with a cookie jar."""

import http.client
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from tests.markup import attributes, tokens

TYPED = {
    "email": "jo@example.com",
    "cardNumber": "4242424242424242",
    "cardExpiry": "12 / 34",
    "cardCvc": "123",
    "billingName": "Jo Doe",
    "billingCountry": "US",
    "billingPostalCode": "94107",
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str
    url: str

    @property
    def location(self) -> str:
        return urljoin(self.url, str(self.headers["Location"]))

    @property
    def state(self) -> str | None:
        """Which of the pages without a form it is."""
        found = re.search(r'data-state="(\w+)"', self.text)
        return found.group(1) if found else None

    @property
    def language(self) -> str | None:
        found = re.search(r'<html lang="([^"]+)"', self.text)
        return found.group(1) if found else None

    @property
    def words(self) -> str:
        """What a person reads, as one line; without the names of the languages in the foot."""
        body = re.sub(r'<details class="languages">.*?</details>', " ", self.text, flags=re.DOTALL)
        body = re.sub(r"<(head|style|script|select)\b.*?</\1>", " ", body, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    @property
    def values(self) -> dict[str, str]:
        """What its form holds before anything is typed."""
        return dict(self._form.values)

    @property
    def typed(self) -> dict[str, str]:
        """The same without what the page says of itself."""
        return {name: value for name, value in self.values.items() if name not in ("checkout", "says")}

    @property
    def action(self) -> str:
        """Where its form goes."""
        return urljoin(self.url, self._form.action or "")

    @cached_property
    def _form(self) -> "_Form":
        return _Form(self.text)

    @property
    def links(self) -> dict[str, str]:
        """The words of each link and where it leads, as a full URL."""
        found = re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', self.text, flags=re.DOTALL)
        plain = {" ".join(re.sub(r"<[^>]+>", "", inner).split()): href for href, inner in found}
        return {unescape(words): urljoin(self.url, unescape(href)) for words, href in plain.items()}

    @property
    def languages(self) -> dict[str, str]:
        """The names of the languages that its form can be had in, and where it goes for that."""
        found = re.findall(r'formaction="([^"]*)".*?<bdi>(.*?)</bdi>', self.text, flags=re.DOTALL)
        return {name: urljoin(self.url, unescape(where)) for where, name in found}

    def json(self) -> dict[str, Any]:
        found = json.loads(self.text)
        assert isinstance(found, dict)
        return found


class _Form:
    """The first form of a page: where it goes, and the values it would send."""

    def __init__(self, html: str) -> None:
        self.action: str | None = None
        self.values: dict[str, str] = {}
        self.select = ""
        for kind, tag, given in tokens(html):
            is_told = tag in ("form", "input", "select") or (tag == "option" and "selected" in given)
            if kind == "start" and is_told:
                self._read(tag, attributes(given))

    def _read(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form" and self.action is None:
            self.action = given.get("action", "")
        is_off = given.get("type") in ("checkbox", "radio") and "checked" not in given
        if tag == "input" and given.get("name") and not is_off:
            self.values[given["name"]] = given.get("value", "")
        if tag == "select":
            self.select = given.get("name", "")
        if tag == "option" and "selected" in given:
            self.values[self.select] = given.get("value", "")


@dataclass
class Shopper:
    """``url`` is the page they are on; ``keeps_cookies`` and ``languages`` are theirs to decide."""

    url: str
    keeps_cookies: bool = True
    cookies: dict[tuple[str, str], str] = field(default_factory=dict)  # by path and name
    page: Answer | None = None
    languages: str = ""  # as their browser asks for them

    def get(self, url: str | None = None) -> Answer:
        return self._send("GET", url or self.url)

    def open(self, url: str | None = None) -> Answer:
        """Goes to a page and stays on it."""
        self.page = self.get(url)
        self.url = self.page.url
        return self.page

    def follow(self, answer: Answer) -> Answer:
        """Goes where a redirect leads, and stays there."""
        assert answer.status == 303, answer.status
        return self.open(answer.location)

    def land(self, answer: Answer) -> Answer:
        """Follows redirects to the page at their end, or to the first that leads to somebody else."""
        while answer.status == 303 and urlsplit(answer.location).netloc == urlsplit(self.url).netloc:
            answer = self.follow(answer)
        return answer

    def click(self, words: str) -> Answer:
        """Follows a link of the page."""
        assert self.page is not None
        return self.land(self.open(self.page.links[words]))

    def fill(self, **typed: str) -> dict[str, str]:
        """What the page's form would send, with what is typed into it; ``number``, ``cvc`` … are the card's."""
        page = self.page or self.open()
        names = {"number": "cardNumber", "expiry": "cardExpiry", "cvc": "cardCvc", "name": "billingName"}
        names |= {"country": "billingCountry", "postal_code": "billingPostalCode"}
        return page.values | TYPED | {names.get(name, name): value for name, value in typed.items()}

    def pay(self, *, json: bool = False, **typed: str) -> Answer:
        """Types, presses the button, and stays on the page that comes back."""
        sent = self.fill(**typed)
        answer = self.send(sent, json=json)
        if answer.status != 303 and not json:
            self.page = answer
        return answer

    def send(self, sent: dict[str, str], *, json: bool = False) -> Answer:
        page = self.page or self.open()
        return self._send("POST", page.action, sent, {"Accept": "application/json"} if json else {})

    def change_language(self, name: str, **typed: str) -> Answer:
        """With the form as far as it was filled in, and stays on the page that comes back."""
        page = self.page or self.open()
        self.page = self._send("POST", page.languages[name], page.values | typed | {"update": "language"})
        self.url = self.page.url
        return self.page

    def send_bytes(self, body: bytes, content_type: str = "application/x-www-form-urlencoded") -> Answer:
        """What no form of ours would send."""
        page = self.page or self.open()
        return self._send("POST", page.action, body, {"Content-Type": content_type})

    def post(self, url: str, form: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        return self._send("POST", url, form, headers)

    def ask(self, method: str, url: str) -> Answer:
        """Any method, without a body."""
        return self._send(method, url)

    def press(self, answer: str) -> Answer:
        """One of the buttons of the bank's page."""
        return self.send({"answer": answer})

    def _send(
        self, method: str, url: str, form: dict[str, str] | bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        given = {"Accept": "text/html", **(headers or {})}
        if self.languages:
            given["Accept-Language"] = self.languages
        fitting = [f"{name}={value}" for (below, name), value in self.cookies.items() if parts.path.startswith(below)]
        if self.keeps_cookies and fitting:
            given["Cookie"] = "; ".join(fitting)
        if form is not None:
            given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, path, urlencode(form) if isinstance(form, dict) else form, given)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {(it["path"], name): it.value for name, it in SimpleCookie(line).items()}
        return Answer(response.status, response.headers, text, url)
