"""What a machine can tell of a page: what axe finds, all or of colours alone, and what is off the edge."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_SCRIPT = Axe().axe_script
_RUN = """
async (colours) => {
    const all = { rules: { "target-size": { enabled: true } } };
    const chosen = colours ? { runOnly: ["color-contrast"] } : all;
    const options = { ...chosen, resultTypes: ["violations"], reporter: "no-passes", iframes: false };
    const { violations } = await axe.run({ exclude: [["option"]] }, options);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
"""


def violations(page: Page, *, of_colours: bool = False) -> list[str]:
    """The rule and the element of each. ``of_colours``: only what another theme can change."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SCRIPT)
    found: list[str] = page.evaluate(_RUN, of_colours)
    return found


def off_the_edge(page: Page) -> int:
    """So many pixels of it."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert isinstance(beyond, int)
    return beyond
