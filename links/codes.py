"""The promotion code that a URL names, or that a merchant signed into one."""

from dataclasses import replace

from checkout.hosted_page import order_words
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.kit.texts import marked
from checkout.sessions import typed_codes
from checkout.sessions.basket import Basket
from checkout.sessions.typed_codes import NotRedeemed
from checkout.web.sentences import gettext as _
from checkout.web.sentences import in_a_row

NOT_HERE = marked("The promotion code %(code)s cannot be used here. The total is without it.")


def redeemed(account: Account, basket: Basket, code: str, *, is_signed: bool) -> tuple[Basket, str | None]:
    """The order with the code redeemed, else as it is, and what its page has to say of that.

    A code of anybody's is for links that take codes, and can be taken off again; a signed one is there for good.
    """
    if not (is_signed or basket.takes_codes) or any(line.is_custom for line in basket.lines):
        return basket, _(NOT_HERE, code=code)
    found = typed_codes.redeem(account, code, basket, None)
    if isinstance(found, NotRedeemed):
        said = _("The promotion code %(code)s was not applied.", code=code)
        return basket, in_a_row(said, order_words.code_words(found, basket.currency))
    cheaper = replace(basket, discount=found, takes_codes=basket.takes_codes and not is_signed)
    return (cheaper, None) if _is_payable(cheaper) else (basket, _(NOT_HERE, code=code))


def _is_payable(basket: Basket) -> bool:
    try:
        basket.check_total()
    except InvalidRequest:
        return False
    return True
