"""What a shopper may choose, and that no choice makes a price: whatever is sent, the merchant's bounds hold."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from checkout.catalogue.prices import Price
from checkout.kit import money
from checkout.kit.resources import Account
from checkout.sessions.basket import Basket, BasketLine
from checkout.sessions.choices import Choices
from checkout.sessions.quantities import MAX_QUANTITY, Adjustable
from checkout.sessions.shipping import Shipping, Way

SELLER = Account("acct_1", livemode=False)
SHIPPING = Shipping((Way("shr_1", 450, "Post", None), Way("shr_2", 900, "Courier", None)), "shr_1")
IDS = [f"price_{n}" for n in range(4)]
QUANTITIES = st.integers(-5, MAX_QUANTITY + 5)


def price(id: str, unit_amount: int, currency: str, custom: object = None) -> Price:
    return Price(id=id, currency=currency, unit_amount=unit_amount, custom_unit_amount=custom, product_id="prod_1")


@st.composite
def lines(draw: st.DrawFn, currency: str) -> BasketLine:
    least = draw(st.integers(0, 5))
    adjustable = draw(st.sampled_from([None, Adjustable(enabled=False), Adjustable(True, least, least + 90)]))
    offered = draw(st.sampled_from([None, least + 1]))
    quantity = draw(st.sampled_from([0, offered])) if offered else least + 1
    what = price(draw(st.sampled_from(IDS)), draw(st.integers(0, 99_999)), currency)
    return BasketLine(what, quantity or 0, currency, adjustable=adjustable, offered=offered)


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    currency = draw(st.sampled_from(["eur", "jpy", "kwd"]))
    found = draw(st.lists(lines(currency), min_size=1, max_size=6))
    return Basket(tuple(found), shipping=draw(st.sampled_from([None, SHIPPING])))


KEYS = st.sampled_from([*IDS, *(f"{id}-2" for id in IDS), "price_unknown", ""])
CHOICES = st.builds(
    Choices,
    st.dictionaries(KEYS, QUANTITIES, max_size=8),
    st.none() | st.integers(-1, 10**9),
    st.none() | st.text(max_size=5),
    st.none() | st.sampled_from(["shr_1", "shr_2", "shr_3", ""]),
)


@given(baskets(), CHOICES)
def test_nothing_but_quantities_and_shipping_changes(basket: Basket, choices: Choices) -> None:
    chosen = choices.applied(basket, SELLER, None)
    assert chosen.discount is None, "this order takes no codes"
    for before, after in zip(basket.lines, chosen.lines, strict=True):
        assert replace(after, quantity=before.quantity) == before
        assert before.allows(after.quantity) or after.quantity == before.quantity
        if before.adjustable is None and before.offered is None:
            assert after.quantity == before.quantity
    shipping = chosen.shipping.way.amount if chosen.shipping else 0
    assert chosen.totals.total == sum(line.price.unit_amount * line.quantity for line in chosen.lines) + shipping
    assert (chosen.shipping is None) == (basket.shipping is None)


@given(baskets(), CHOICES)
def test_choosing_twice_is_choosing_once(basket: Basket, choices: Choices) -> None:
    once = choices.applied(basket, SELLER, None)
    assert choices.applied(once, SELLER, None) == once
    assert Choices().applied(basket, SELLER, None) == basket


@given(baskets())
def test_each_line_has_a_name_of_its_own(basket: Basket) -> None:
    keys = [key for key, _ in basket.by_key()]
    assert len(set(keys)) == len(keys)
    everything = Choices({key: line.offered or line.quantity for key, line in basket.by_key()})
    assert not everything.applied(basket, SELLER, None).is_empty


@given(st.none() | st.integers(-(10**9), 10**9))
def test_an_amount_outside_its_bounds_is_not_taken(amount: int | None) -> None:
    custom = {"minimum": 500, "maximum": 2000, "preset": None}
    basket = Basket((BasketLine(price("price_1", 0, "eur", custom), 1, "eur"),))
    assert not basket.is_free, "what is not chosen yet is not free"
    (line,) = Choices(amount=amount).applied(basket, SELLER, None).lines
    assert line.chosen == (amount if amount is not None and 500 <= amount <= 2000 else None)
    open_ended = replace(basket.lines[0], price=price("price_1", 0, "eur", dict.fromkeys(custom)))
    assert open_ended.bounds is not None
    assert (open_ended.bounds.least, open_ended.bounds.most) == (50, money.MAX_AMOUNT)
