"""A browser in a person's words: read from what it says of itself, which may be anything."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)  # the first that is found: each names those after it as well
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def words(agent: str) -> str:
    """``Firefox on Windows``"""
    browser = _first(_BROWSERS, agent) or "A browser"
    system = _first(_SYSTEMS, agent)
    return f"{browser} on {system}" if system else browser


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str | None:
    return next((name for sign, name in known if sign in agent), None)
