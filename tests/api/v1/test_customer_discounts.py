"""A customer's own discount: given by the API's older versions, taken away by any."""

from tests.callers import call
from tests.flows.scenes import events
from tests.houses import House

OLDER = "2025-02-24.acacia"


def test_given_and_taken_away(house: House) -> None:
    v1 = house.stripe.v1
    v1.coupons.create({"id": "TEN", "percent_off": 10, "duration": "repeating", "duration_in_months": 2})
    code = v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": "TEN"}, "max_redemptions": 1})
    made = call(house, "POST", "/v1/customers", {"coupon": "TEN"}, Stripe_Version=OLDER).json
    discount = made["discount"]
    assert (discount["coupon"], discount["customer"], discount["promotion_code"]) == ("TEN", made["id"], None)
    assert discount["end"] - discount["start"] == 60 * 24 * 3600
    path = f"/v1/customers/{made['id']}"
    assert call(house, "GET", path).json["discount"]["source"] == {"coupon": "TEN", "type": "coupon"}
    changed = call(house, "POST", path, {"promotion_code": code.id}, Stripe_Version=OLDER).json["discount"]
    assert (changed["promotion_code"], changed["id"] == discount["id"]) == (code.id, False)
    assert v1.coupons.retrieve("TEN").times_redeemed == 2
    gone = call(house, "DELETE", f"{path}/discount").json
    assert (gone["id"], gone["object"], gone["deleted"], gone["customer"]) == (
        changed["id"],
        "discount",
        True,
        made["id"],
    )
    assert call(house, "GET", path).json["discount"] is None
    again = call(house, "DELETE", f"{path}/discount")
    assert (again.status, again.error["code"]) == (404, "resource_missing")
    assert again.error["message"] == f"No active discount for customer: {made['id']}"
    used = call(house, "POST", path, {"promotion_code": code.id}, Stripe_Version=OLDER)
    assert (used.status, used.error["code"], used.error["param"]) == (400, "coupon_expired", "promotion_code")
    told = [type for type in events(house) if type.startswith("customer.discount")]
    assert sorted(told) == sorted(["customer.discount.created", "customer.discount.deleted"] * 2)


def test_the_newest_version_knows_none(house: House) -> None:
    for form, param in (({"coupon": "TEN"}, "coupon"), ({"older_coupon": "TEN"}, "older_coupon")):
        answer = call(house, "POST", "/v1/customers", form)
        assert (answer.status, answer.error["code"], answer.error["param"]) == (400, "parameter_unknown", param)
