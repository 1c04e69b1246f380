"""The locales that a page may be asked for: Stripe's, and ar and he, which are ours."""

_LOCALES = """
ar auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA he hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR
ro ru sk sl sv th tr vi zh zh-HK zh-TW
"""
LOCALES = frozenset(_LOCALES.split())
