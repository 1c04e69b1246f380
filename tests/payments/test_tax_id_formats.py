"""Which tax ids a country's businesses have, and which numbers can be one."""

from checkout.payments import tax_id_formats
from checkout.payments.tax_id_formats import kinds_of
from checkout.payments.tax_ids import check_value

EVERYWHERE = [f"{one}{two}" for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for two in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
KINDS = {kind.type: kind for country in EVERYWHERE for kind in kinds_of(country)}


def test_each_example_is_right_and_kept_as_stripe_writes_it() -> None:
    assert len(KINDS) > 40
    for kind in KINDS.values():
        kept = kind.read(kind.example)
        assert kept is not None, kind.type
        check_value(kind.type, kept, "value")
        assert kind.read(kept) == kept, kind.type
        assert kind.read(f" {kind.example.lower()} ") == kept, kind.type
    assert KINDS["gb_vat"].read("980 7806 84") == "GB980780684"
    assert KINDS["us_ein"].read("911144442") == "91-1144442"
    assert KINDS["jp_trn"].read("5835678256246") == "T5835678256246"


def test_what_cannot_be_a_number_is_none() -> None:
    for kind in KINDS.values():
        for typed in ("", "1", "x" * 40, "٣" * 15, "\0", "<script>", "0" * 40):
            assert kind.read(typed) is None, (kind.type, typed)
    assert KINDS["eu_vat"].read("DE136695977") is None, "a wrong check digit"
    assert KINDS["eu_vat"].read("GB980780684") is None, "not of the union"


def test_a_country_has_its_own_after_the_unions() -> None:
    assert [kind.type for kind in kinds_of("ES")] == ["eu_vat", "es_cif"]
    assert [kind.type for kind in kinds_of("CA")] == ["ca_gst_hst", "ca_bn"]
    assert kinds_of("EU") == kinds_of("AQ") == []
    assert len(tax_id_formats.EU) == 27
