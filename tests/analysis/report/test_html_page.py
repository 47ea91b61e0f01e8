"""The page: all texts escaped, nothing loaded, nothing run, readable by machines that read aloud."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from longgame.analysis.report.content import (
    Asked,
    Block,
    Heading,
    Items,
    Paragraph,
    Picture,
    Printed,
    Report,
    Section,
    Table,
)
from longgame.analysis.report.html_page import GENERATOR, html_page

HOSTILE = "</style></title><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 191 * 7 }}"
SVG = '<svg viewBox="0 0 1 1"><path d="M 0 0" fill="#ffffff" /></svg>'


class Elements(HTMLParser):
    """Start tags with their attributes, and the texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def report(text: str) -> Report:
    blocks: list[Block] = [
        Paragraph(text),
        Paragraph(text, small=True),
        Heading(text),
        Items([text]),
        Table(text, (text, text, ""), [(text, text, text)], frozenset({1})),
        Picture("one", text, SVG, b"", (10, 10)),
        Picture("two", text, "", b"\x89PNG", (10, 10)),
        Picture("three", text, SVG, b"", (10, 10), Picture("four", text, "", b"\x89PNG", (10, 10))),
        Printed(text, text),
    ]
    sections = [Section("first", text, blocks), Section("empty", "Left out", [])]
    return Report(text, text, [Asked(text, text, ""), Asked("", "", "")], [text, text], sections, "1.0")


def test_whatever_a_text_holds_it_stays_text() -> None:
    page = Elements(html_page(report(HOSTILE)))
    harmless = Elements(html_page(report("words")))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in harmless.tags]
    assert not page.all("script")
    assert all(attributes.get("src", "").startswith("data:") for attributes in page.all("img"))  # type: ignore[union-attr]
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert page.texts.count(HOSTILE) >= 12
    assert "1337" not in "".join(page.texts)


def test_the_policy_allows_the_style_sheet_of_the_page_and_pictures_in_it_and_nothing_else() -> None:
    text = html_page(report("words"))
    page = Elements(text)
    (policy,) = (one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    css = re.search(r"<style>(.*)</style>", text, re.DOTALL)
    assert css
    digest = base64.b64encode(hashlib.sha256(css[1].encode()).digest()).decode()
    parts = (policy or "").split("; ")
    assert parts[:3] == ["default-src 'none'", "img-src data:", f"style-src 'sha256-{digest}'"]
    assert "url(" not in css[1]
    assert "@import" not in css[1]
    assert not any("style" in attributes for _, attributes in page.tags)
    addresses = [attributes[name] for _, attributes in page.tags for name in ("src", "href") if name in attributes]
    assert all(address and address.startswith(("#", "data:")) for address in addresses)


def test_a_page_can_be_read_aloud_and_without_a_mouse() -> None:
    page = Elements(html_page(report("words")))
    assert page.all("html") == [{"lang": "en-GB"}]
    assert len(page.all("h1")) == 1
    assert [one["alt"] for one in page.all("img")] == ["words", "words"]
    assert [one["aria-label"] for one in page.all("div") if one.get("role") == "img"] == ["words", "words"]
    assert all(one["scope"] in ("col", "row") for one in page.all("th"))
    scrolling = [one for _, one in page.tags if "wide" in (one.get("class") or "").split()]
    assert len(scrolling) == 4
    assert all(one["tabindex"] == "0" and one["aria-label"] for one in scrolling)
    targets = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert {(one["href"] or "")[1:] for one in page.all("a")} <= targets


def test_a_section_without_content_is_left_out_and_a_report_can_be_told_by_its_head() -> None:
    text = html_page(report("words"))
    assert "Left out" not in text
    assert GENERATOR in text[:2_000]
    assert text == html_page(report("words"))


def test_where_nothing_was_asked_the_page_says_how_to_ask() -> None:
    silent = Report("t", "s", [Asked("", "", "")], ["a"], [], "1.0")
    assert "Neither was written down." in html_page(silent)
    asking = Report("t", "s", [Asked("", "Who pays?", "")], ["a"], [], "1.0")
    assert "None was written down." in html_page(asking)


def test_a_figure_with_two_drawings_shows_the_one_that_fits_and_never_scrolls() -> None:
    text = html_page(report("words"))
    (drawn,) = re.findall(r'<div class="paper">(.*?)</figure>', text, re.DOTALL)
    assert re.findall(r'class="drawing (\w+)"', drawn) == ["desk", "phone"]
    css = " ".join(text.partition("<style>")[2].partition("</style>")[0].split())
    assert " .phone { display: none; " in css
    assert "@media screen and (max-width: 50rem) { .desk { display: none; } .phone { display: block; } " in css
