"""Where the links' pages of the dashboard are: each address, and the view that answers there."""

from checkout.dashboard import door
from links.dashboard import changing, listed, making, showing, signing

pages = door.section("payment_links")

pages.get("/links")(listed.links)
pages.get("/links/new")(making.new)
pages.post("/links/new")(making.make)
pages.post("/links/preview")(making.preview)
pages.get("/links/<link_id>")(showing.show)
pages.get("/links/<link_id>/edit")(changing.edit)
pages.post("/links/<link_id>/edit")(changing.change)
pages.post("/links/<link_id>/preview")(changing.preview_change)
pages.post("/links/<link_id>/switch-off")(changing.switch_off)
pages.post("/links/<link_id>/switch-on")(changing.switch_on)
pages.get("/links/<link_id>/personal")(signing.personal_form)
pages.post("/links/<link_id>/personal")(signing.sign)
pages.get("/links/<link_id>/key")(signing.key)
pages.post("/links/<link_id>/key/roll")(signing.roll_key)
pages.post("/links/<link_id>/key/retire")(signing.retire_keys)
