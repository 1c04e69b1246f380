"""How much a merchant may write onto an object. Source: docs.stripe.com/api/metadata"""

MAX_KEYS = 50
MAX_KEY_CHARS = 40
MAX_VALUE_CHARS = 500
NOT_IN_KEYS = frozenset("[]")
