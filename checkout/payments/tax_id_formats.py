"""Which tax ids a business of a country has, and whether a number can be one: its check digits, by python-stdnum."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import stdnum
from stdnum.exceptions import ValidationError

from checkout.kit.texts import marked

_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(_EU.split())
MAX_CHARS = 40  # the longest has 24


@dataclass(frozen=True, slots=True)
class Kind:
    """``check``: a module of stdnum, as country and name, or a pattern of what is left without spaces and signs.

    ``kept``: how Stripe writes it: as ``compact`` or ``format`` of that module give it, after ``prefix``.
    """

    type: str
    label: str
    example: str
    check: tuple[str, str] | str
    kept: str = "compact"
    prefix: str = ""

    def read(self, typed: str) -> str | None:
        """The number as it is kept, None where it cannot be one."""
        if isinstance(self.check, str):
            bare = re.sub(r"[\s./-]", "", typed.upper())
            return bare if re.fullmatch(self.check, bare, re.ASCII) else None
        module: Any = stdnum.get_cc_module(*self.check)
        bare = "".join(typed.split()).upper()
        try:
            valid = module.validate(bare.removeprefix(self.prefix) if self.prefix else bare)
        except (ValidationError, ValueError):  # the second of digits that are none of ASCII's
            return None
        return self.prefix + str(module.format(valid) if self.kept == "format" else valid)


# Translators: a business's tax id in Canada
GST_HST_NUMBER = marked("GST/HST number")
# Translators: a business's tax id in Canada
BUSINESS_NUMBER = marked("Business number")
# Translators: a business's tax id
VAT_NUMBER = marked("VAT number")
# Translators: a business's tax id in China
UNIFIED_SOCIAL_CREDIT_CODE = marked("Unified social credit code")
# Translators: a business's tax id in Hong Kong and Korea
BUSINESS_REGISTRATION_NUMBER = marked("Business registration number")
# Translators: a business's tax id in Japan
CORPORATE_NUMBER = marked("Corporate number")
# Translators: a business's tax id in Japan
REGISTRATION_NUMBER = marked("Registration number")
# Translators: a business's tax id in Iceland
VSK_NUMBER = marked("VSK number")
# Translators: a business's tax id in Norway
MVA_NUMBER = marked("MVA number")
# Translators: a business's tax id in New Zealand and Singapore
GST_NUMBER = marked("GST number")
# Translators: a business's tax id in Türkiye
TAX_NUMBER = marked("Tax number")
# Translators: a business's tax id in Taiwan
UNIFIED_BUSINESS_NUMBER = marked("Unified business number")
# Translators: a business's tax id in Vietnam
TAX_CODE = marked("Tax code")

_KINDS = (
    Kind("ae_trn", "TRN", "123456789012345", r"\d{15}"),
    Kind("ar_cuit", "CUIT", "20-05536168-2", ("ar", "cuit"), "format"),
    Kind("au_abn", "ABN", "83 914 571 673", ("au", "abn")),
    Kind("br_cnpj", "CNPJ", "16.727.230/0001-97", ("br", "cnpj"), "format"),
    Kind("br_cpf", "CPF", "390.533.447-05", ("br", "cpf"), "format"),
    Kind("ca_gst_hst", GST_HST_NUMBER, "123026635 RT0001", r"\d{9}RT\d{4}"),
    Kind("ca_bn", BUSINESS_NUMBER, "123026635", ("ca", "bn")),
    Kind("ch_vat", VAT_NUMBER, "CHE-107.787.577 MWST", ("ch", "vat"), "format"),
    Kind("ch_uid", "UID", "CHE-100.155.212", ("ch", "uid"), "format"),
    Kind("cl_tin", "RUT", "76.086.428-5", ("cl", "rut"), "format"),
    Kind("cn_tin", UNIFIED_SOCIAL_CREDIT_CODE, "91110000600037341L", ("cn", "uscc")),
    Kind("co_nit", "NIT", "213.123.432-1", ("co", "nit"), "format"),
    Kind("do_rcn", "RNC", "1-01-85004-3", ("do", "rnc"), "format"),
    Kind("ec_ruc", "RUC", "1792060346001", ("ec", "ruc")),
    Kind("es_cif", "CIF", "A13585625", ("es", "cif")),
    Kind("eu_vat", VAT_NUMBER, "DE136695976", ("eu", "vat")),
    Kind("gb_vat", VAT_NUMBER, "GB980780684", ("gb", "vat"), prefix="GB"),
    Kind("hk_br", BUSINESS_REGISTRATION_NUMBER, "12345678", r"\d{8}"),
    Kind("id_npwp", "NPWP", "01.300.066.6-091.000", ("id", "npwp"), "format"),
    Kind("il_vat", VAT_NUMBER, "516179157", ("il", "hp")),
    Kind("in_gst", "GSTIN", "27AAPFU0939F1ZV", ("in", "gstin")),
    Kind("is_vat", VSK_NUMBER, "00621", ("is", "vsk")),
    Kind("jp_cn", CORPORATE_NUMBER, "5835678256246", ("jp", "cn")),
    Kind("jp_trn", REGISTRATION_NUMBER, "T5835678256246", ("jp", "cn"), prefix="T"),
    Kind("kr_brn", BUSINESS_REGISTRATION_NUMBER, "116-82-00276", ("kr", "brn"), "format"),
    Kind("li_vat", VAT_NUMBER, "12345", r"\d{5}"),
    Kind("mx_rfc", "RFC", "GODE561231GR8", ("mx", "rfc")),
    Kind("no_vat", MVA_NUMBER, "995525828MVA", ("no", "mva")),
    Kind("nz_gst", GST_NUMBER, "49-098-576", ("nz", "ird")),
    Kind("pe_ruc", "RUC", "20512333797", ("pe", "ruc")),
    Kind("rs_pib", "PIB", "101134702", ("rs", "pib")),
    Kind("sa_vat", VAT_NUMBER, "300000000000003", r"3\d{13}3"),
    Kind("sg_uen", "UEN", "00192200M", ("sg", "uen")),
    Kind("sg_gst", GST_NUMBER, "M91234567X", r"M[0-9A-Z]\d{7}[0-9A-Z]|\d{8,9}[A-Z]"),
    Kind("th_vat", VAT_NUMBER, "1234567891234", r"\d{13}"),
    Kind("tr_tin", TAX_NUMBER, "4540536920", ("tr", "vkn")),
    Kind("tw_vat", UNIFIED_BUSINESS_NUMBER, "00501503", ("tw", "ubn")),
    Kind("ua_vat", VAT_NUMBER, "123456789", r"\d{9}(\d{3})?"),
    Kind("us_ein", "EIN", "91-1144442", ("us", "ein"), "format"),
    Kind("uy_ruc", "RUT", "21-100342-001-7", ("uy", "rut")),
    Kind("ve_rif", "RIF", "V-11470283-4", ("ve", "rif")),
    Kind("vn_tin", TAX_CODE, "0100233488", ("vn", "mst")),
    Kind("za_vat", VAT_NUMBER, "4123456789", r"4\d{9}"),
)


def kinds_of(country: str) -> Sequence[Kind]:
    """The usual one first; none where this table knows none."""
    own = [kind for kind in _KINDS if kind.type[:2].upper() == country and kind.type != "eu_vat"]
    return [kind for kind in _KINDS if kind.type == "eu_vat"] + own if country in EU else own
