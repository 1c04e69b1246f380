"""One file per URL: ``payment_intents.py`` is /v1/payment_intents."""
