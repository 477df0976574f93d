# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A till by ear: what a screen reader says by itself, and what it finds."""

from playwright.sync_api import Error

from .waiting import until

# What is put into a region that is live is said, if the region was there before: one
# that comes with its words in it is silent in most screen readers.
LISTEN = """() => {
    const LIVE = "[aria-live=polite], [aria-live=assertive], [role=status]," +
        " [role=alert], [role=log]";
    const all = () => document.querySelectorAll(LIVE);
    const known = new WeakSet(all());
    const regionOf = (node) =>
        (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)
            ?.closest(LIVE);
    window.said = [];
    new MutationObserver((records) => {
        for (const {target} of records) {
            const region = regionOf(target);
            const words = region?.innerText.replace(/\\s+/g, " ").trim();
            if (words && known.has(region)) {
                window.said.push(words);
            }
        }
        all().forEach((region) => known.add(region));
    }).observe(document.body, {
        characterData: true, childList: true, subtree: true,
    });
}"""
HAS_SAID = "(words) => window.said.some((each) => each.includes(words))"
# Of what can be pressed or filled in, and of what takes the screen.
NAMED = ("button", "textbox", "searchbox", "combobox", "checkbox", "dialog")


class Ears:
    """At a till in Chromium, whose accessibility tree screen readers read."""

    def __init__(self, till):
        self.page = till.page
        self._session = till.context.new_cdp_session(till.page)
        self._session.send("Accessibility.enable")
        self.page.evaluate(LISTEN)

    def hears(self, words):
        """Until these were said, since the last time."""
        self.page.wait_for_function(HAS_SAID, arg=words)
        self.page.evaluate("() => window.said.splice(0)")

    def finds(self, part):
        """{(role, name and description)} of all that is read out of this part."""
        self.page.locator(part).first.wait_for()
        answer = until(lambda: self._read(part), f"{part} to stay while it is read")
        nodes = [node for node in answer["nodes"] if not node["ignored"]]
        nameless = [
            role
            for role in (_value(node, "role") for node in nodes if not _name(node))
            if role in NAMED
        ]
        assert not nameless, f"Without a name in {part}: {nameless}"
        return {
            (_value(node, "role"), f"{_name(node)} {_value(node, 'description')}")
            for node in nodes
        }

    def _read(self, part):
        """None if it was drawn anew meanwhile."""
        root = self._session.send("DOM.getDocument", {"depth": 0})["root"]
        found = self._session.send(
            "DOM.querySelector", {"nodeId": root["nodeId"], "selector": part}
        )
        try:
            return self._session.send(
                "Accessibility.queryAXTree", {"nodeId": found["nodeId"]}
            )
        except Error as error:
            if "Could not find node" not in str(error):
                raise
            return None

    @property
    def focused(self):
        """(role, name) of what has the keyboard."""
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        for node in nodes:
            for each in node.get("properties", ()):
                if each["name"] == "focused" and each["value"]["value"] is True:
                    if _value(node, "role") != "RootWebArea":
                        return _value(node, "role"), _name(node)
        return None


def _name(node):
    return " ".join(_value(node, "name").split())


def _value(node, key):
    return str(node.get(key, {}).get("value", ""))
