"""Rich content of the old blog, a JSON tree of nodes ("Ricos"), as blocks of Markdown.

Its kinds of nodes: https://dev.wix.com/docs/ricos/api-reference/ricos-document
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst

from articles.importers.front_matter import Unreadable
from articles.importers.posts.blocks import Block, cell_text, escaped, one_line, plain_text
from articles.importers.posts.runs import Style, bold_runs, escaped_run, joined, marked_run
from articles.importers.posts.tree import PICTURES, at, children, leaves, parts, said_by, text_of, words
from articles.rendering.body import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from articles.importers.posts.links import Links

DEEPEST = 40
LISTS = ("BULLETED_LIST", "ORDERED_LIST")
CONTAINERS = ("COLLAPSIBLE_LIST", "COLLAPSIBLE_ITEM", "COLLAPSIBLE_ITEM_BODY", "LAYOUT", "LAYOUT_CELL")
WORDLESS = {
    "VIDEO": "a video",
    "GIF": "an animated picture",
    "AUDIO": "a sound recording",
    "FILE": "a file to download",
    "HTML": "embedded HTML",
    "EMBED": "something embedded from another site",
    "APP_EMBED": "something embedded from another app",
    "MAP": "a map",
    "POLL": "a poll",
    "EXTERNAL": "an app's own part",
}
DATA = {"APP_EMBED": "appEmbedData", "HTML": "htmlData"}
BREAKS = re.compile(r"(?: ?\n){3,}")
ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+")


class NotRicos(Exception):  # noqa: N818 -- the name reads as a fact
    """The cell holds no rich content that can be read; the message says why."""


@dataclass
class Reader:
    """Walks the tree and collects blocks, and what could not come along."""

    links: Links
    blocks: list[Block] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    length: int = 0

    def nodes(self, nodes: Iterable[dict[str, Any]], depth: int = 0) -> None:
        for node in nodes:
            self.node(node, depth)

    def node(self, node: dict[str, Any], depth: int) -> None:
        kind = node.get("type")
        if depth > DEEPEST:
            self.unsure.append("Something nested too deep was made one paragraph.")
            self.add("paragraph", escaped(words(node)))
        elif kind in LISTS:
            self.items(node, 0, depth)
        elif kind == "PARAGRAPH":
            self.paragraph(node)
        elif kind == "HEADING":
            level = at(node, "headingData", "level")
            self.add("heading", self.inline(node), level=level if isinstance(level, int) else 2)
        elif kind == "BLOCKQUOTE":
            self.add("quote", "\\\n".join(filter(None, map(self.inline, children(node)))))
        elif kind == "CODE_BLOCK":
            self.add("code", words(node))
        elif kind == "DIVIDER":
            self.add("rule", "---")
        else:
            self.rarer(node, str(kind), depth)
        is_walked = kind in CONTAINERS and depth <= DEEPEST
        if kind not in (*PICTURES, *WORDLESS) and not is_walked:
            self.those_inside(node)

    def rarer(self, node: dict[str, Any], kind: str, depth: int) -> None:
        if kind in PICTURES:
            self.pictures(node)
        elif kind == "TABLE":
            self.table(node)
        elif kind in CONTAINERS:
            self.nodes(children(node), depth + 1)
        elif kind == "COLLAPSIBLE_ITEM_TITLE":
            self.add("heading", escaped(words(node)), level=LOWER_HEADING)
            self.unsure.append(f"A part that opened on a click is now always open: “{shown(words(node))}”.")
        elif kind in {"BUTTON", "LINK_PREVIEW"}:
            self.link_of_its_own(node, kind)
        elif kind in WORDLESS:
            self.left_out(node, kind)
        else:
            self.unsure.append(f"Something unknown ({text_of(kind)[:40]}) was kept as its words only.")
            self.add("paragraph", escaped(words(node)))

    def add(self, kind: str, text: str, **facts: Any) -> None:
        self.length += len(text)
        if self.length > 2 * LONGEST:  # marks of Markdown count too: what remains is counted later
            raise Unreadable(f"Its text is longer than {LONGEST:,} characters.")
        if text.strip():
            self.blocks.append(Block(kind, text.strip() if kind != "code" else text, **facts))

    def paragraph(self, node: dict[str, Any]) -> None:
        """Add a paragraph; bold words on a line of their own, or before the others, are its heading."""
        runs = list(self.runs(node))
        lead = "".join(text for text, style in runs[: bold_runs(runs)]).strip()
        if not 0 < len(lead) <= LONGEST_LEAD or lead[-1] in ".!?;,":
            self.add("paragraph", self.composed(runs))
            return
        rest = runs[bold_runs(runs) :]
        said = "".join(text for text, _style in rest).strip()
        if said and not (lead.endswith(":") or said[0].isupper()):
            self.add("paragraph", self.composed(runs))
            return
        self.unsure.append(f"“{one_line(lead)}” was in bold and is now a heading.")
        self.add("heading", escaped(lead.rstrip(":")), level=LOWER_HEADING)
        self.add("paragraph", self.composed(rest))

    def items(self, node: dict[str, Any], level: int, depth: int) -> None:
        has_begun = False  # until then there is no item that a list inside could belong to
        for item in children(node):
            inner = [part for part in children(item) if part.get("type") in LISTS]
            own = [part for part in children(item) if part not in inner]
            text = "\\\n".join(filter(None, map(self.inline, own)))
            self.add("item", text, level=level, ordered=node.get("type") == "ORDERED_LIST")
            has_begun = has_begun or bool(text)
            for part in inner:
                if depth >= DEEPEST:
                    self.unsure.append("A list nested too deep was made one item.")
                    self.add("item", escaped(words(part)), level=level)
                else:
                    self.items(part, level + has_begun, depth + 1)

    def table(self, node: dict[str, Any]) -> None:
        rows = [
            [cell_text(self.inline_of_all(cell)) for cell in children(row)]
            for row in children(node)
            if row.get("type") == "TABLE_ROW"
        ]
        width = max(map(len, rows), default=0)
        if not width:
            return
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
        self.add("table", "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]]))
        self.unsure.append("The first row of a table was taken for its headings.")

    def pictures(self, node: dict[str, Any]) -> None:
        items = at(node, "galleryData", "items")
        sources = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else [node]
        for source in sources:
            data = source.get("imageData") if "imageData" in source else source.get("image")
            image = at(data, "image") or at(data, "media") or data
            address = at(image, "src", "url") or at(image, "src", "id") or at(image, "url")
            caption = words(node) if source is node else ""
            caption = caption or text_of(at(data, "caption"))
            alt = text_of(at(data, "altText")) or text_of(source.get("altText"))
            self.blocks.append(Block("picture", caption, address=text_of(address), alt=alt))
            if link := text_of(at(data, "link", "url")):
                self.lost.append(f"A picture led to {link[:200]}: here it is no link.")

    def those_inside(self, node: dict[str, Any]) -> None:
        """Put the pictures of a paragraph, list, quote or table after it: only words have a place inside."""
        for part in parts(node):
            kind = str(part.get("type"))
            if kind in PICTURES:
                self.pictures(part)
                self.unsure.append(
                    "A picture that stood in a paragraph, list, quote or table now stands after it."
                )
            elif kind in WORDLESS:
                self.say_left_out(part, kind)

    def link_of_its_own(self, node: dict[str, Any], kind: str) -> None:
        data = node.get("buttonData" if kind == "BUTTON" else "linkPreviewData")
        address = text_of(at(data, "link", "url"))
        label = text_of(at(data, "text")) or text_of(at(data, "title")) or address
        if not label:
            return
        target = self.links.target(address)
        self.add("paragraph", f"[{escaped(label)}]({target})" if target else escaped(label))
        was, now = "button" if kind == "BUTTON" else "preview", "a link" if target else "only these words"
        self.unsure.append(f"“{label[:60]}” was a {was}, now {now}.")

    def left_out(self, node: dict[str, Any], kind: str) -> None:
        self.say_left_out(node, kind)
        self.add("paragraph", escaped(words(node)))

    def say_left_out(self, node: dict[str, Any], kind: str) -> None:
        data = {name: value for name, value in node.items() if name != "nodes"}
        found = ADDRESS.search(json.dumps(data, ensure_ascii=False))
        where = f" ({text_of(found[0])[:200]})" if found else ""
        self.lost.append(f"{capfirst(WORDLESS[kind])} was left out{where}.")

    def inline_of_all(self, node: dict[str, Any]) -> str:
        return " ".join(filter(None, map(self.inline, children(node))))

    def inline(self, node: dict[str, Any]) -> str:
        return "" if node.get("type") in PICTURES else self.composed(list(self.runs(node)))

    def runs(self, node: dict[str, Any]) -> Iterator[tuple[str, Style]]:
        for leaf in leaves(node):
            if text := said_by(leaf):
                yield text, self.style(at(leaf, "textData", "decorations"), text)

    def style(self, decorations: Any, text: str) -> Style:
        facts: dict[str, Any] = {}
        for item in decorations if isinstance(decorations, list) else []:
            kind = at(item, "type")
            if kind == "BOLD":
                weight = at(item, "fontWeightValue")
                facts["bold"] = not isinstance(weight, int) or weight >= BOLD_FROM
            elif kind == "ITALIC":
                facts["italic"] = at(item, "italicData") is not False
            elif kind == "STRIKETHROUGH" and at(item, "strikethroughData") is not False and text.strip():
                self.lost.append(f"“{shown(text)}” was struck through: here it stands as it is.")
            elif kind == "SUPERSCRIPT":
                facts["raised"] = True
            elif kind == "LINK":
                facts["address"] = self.links.target(text_of(at(item, "linkData", "link", "url")))
        return Style(**facts)

    def composed(self, runs: list[tuple[str, Style]]) -> str:
        """Return the runs as Markdown; without bold, italic and links where Markdown could not say them so."""
        bare = "".join(escaped_run(text, style) for text, style in runs).strip()
        marked = "".join(marked_run(text, style) for text, style in joined(runs)).strip()
        if plain_text(marked).split() == plain_text(bare).split():
            return with_breaks(marked)
        self.unsure.append(f"Bold, italic or links were left out in “{shown(plain_text(bare))}”.")
        return with_breaks(bare)


LOWER_HEADING = 7  # below all real ones; see with_levels
LONGEST_LEAD = 80
BOLD_FROM = 600


def read(cell: str, links: Links) -> Reader:
    """Return what the cell holds. Raises NotRicos."""
    try:
        tree = json.loads(cell)
    except RecursionError as error:
        raise NotRicos("it is nested too deep") from error
    except ValueError as error:
        raise NotRicos("it is not JSON") from error
    if isinstance(tree, dict) and isinstance(tree.get("blocks"), list):
        raise NotRicos("it is in the older form, Draft.js")
    if not isinstance(tree, dict) or not isinstance(tree.get("nodes"), list):
        raise NotRicos("it holds no nodes")
    reader = Reader(links)
    reader.nodes(children(tree))
    return reader


def with_breaks(text: str) -> str:
    """Return Markdown of one block with its line breaks, of a blank line at most."""
    return BREAKS.sub("\n\n", text).replace("\n", "\\\n")


def shown(text: str) -> str:
    """Return the beginning of the words, for a line of the report."""
    return one_line(text)[:60]
