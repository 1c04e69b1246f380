"""The address of a link that lets one person into the dashboard once."""

from checkout.kit.config import settings
from checkout.merchants import entry_links
from checkout.merchants.entry_links import EntryLink


def path_of(link: EntryLink) -> str:
    return f"/dashboard/enter/{entry_links.text_of(link)}"


def url_of(link: EntryLink) -> str:
    return settings().url(path_of(link))
