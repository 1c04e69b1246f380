"""The dress of a Checkout Session's page: the fonts and borders there are, and what a page wears without one."""

DEFAULT_BACKGROUND = "#ffffff"
DEFAULT_BORDERS = "rounded"
DEFAULT_FONT = "default"
DEFAULT_ACCENT = "#1f3a5f"

SANS, SERIF, MONO = "sans-serif", "serif", "monospace"
FONTS = {
    "be_vietnam_pro": ("Be Vietnam Pro", SANS),
    "bitter": ("Bitter", SERIF),
    "chakra_petch": ("Chakra Petch", SANS),
    "default": ("", SANS),
    "hahmlet": ("Hahmlet", SERIF),
    "inconsolata": ("Inconsolata", MONO),
    "inter": ("Inter", SANS),
    "lato": ("Lato", SANS),
    "lora": ("Lora", SERIF),
    "m_plus_1_code": ("M PLUS 1 Code", MONO),
    "montserrat": ("Montserrat", SANS),
    "noto_sans": ("Noto Sans", SANS),
    "noto_sans_jp": ("Noto Sans JP", SANS),
    "noto_serif": ("Noto Serif", SERIF),
    "nunito": ("Nunito", SANS),
    "open_sans": ("Open Sans", SANS),
    "pridi": ("Pridi", SERIF),
    "pt_sans": ("PT Sans", SANS),
    "pt_serif": ("PT Serif", SERIF),
    "raleway": ("Raleway", SANS),
    "roboto": ("Roboto", SANS),
    "roboto_slab": ("Roboto Slab", SERIF),
    "source_sans_pro": ("Source Sans Pro", SANS),
    "titillium_web": ("Titillium Web", SANS),
    "ubuntu_mono": ("Ubuntu Mono", MONO),
    "zen_maru_gothic": ("Zen Maru Gothic", SANS),
}  # Stripe's, by its names: the family and what stands in where a shopper does not have it
