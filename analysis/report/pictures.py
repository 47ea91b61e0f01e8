"""Figures for a page: drawings as SVG that a strict page may hold, and PNG where a drawing would be too large.

A page that allows no script and no style but its own refuses `style` attributes too. So every property becomes an
attribute of its element, ids are made unlike those of other figures, and all that a page does not need goes.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from typing import Final

from matplotlib.figure import Figure

from longgame.analysis.figures.picture import Picture as Drawn
from longgame.analysis.report.content import Picture

#: Letters of a drawing from which on it is a PNG instead.
LARGEST_DRAWING: Final = 350_000
_SVG: Final = "http://www.w3.org/2000/svg"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
#: More than the 96 of a page: letters of figures are smaller than those of texts.
_PIXELS_AN_INCH: Final = 115.0
#: Elements that say nothing in a page, or that a strict page refuses.
_LEFT_OUT: Final = frozenset({"metadata", "style", "title", "desc", "script"})
#: Properties that are attributes of SVG elements by the same name.
_PROPERTIES: Final = frozenset(
    (
        *("clip-path", "clip-rule", "display", "fill", "fill-opacity", "fill-rule", "font-size", "font-style"),
        *("font-weight", "image-rendering", "opacity", "stroke", "stroke-dasharray", "stroke-dashoffset"),
        *("stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width"),
        *("text-anchor", "visibility"),
    )
)
_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")
_LINE_END: Final = re.compile(r"\s*\n\s*")
_FONT_SIZE: Final = re.compile(r"(?:^|\s)([0-9.]+px)")


def picture(name: str, figure: Figure, alt: str) -> Picture:
    """A figure as a picture: equal figures give equal pictures.

    Args:
        name: unlike that of any other picture of the page; letters, digits and hyphens.
        figure: drawn in the house style; its letters are text from now on.
        alt: what it shows, in words.
    """
    width, height = figure.get_size_inches()
    size = (round(width * _PIXELS_AN_INCH), round(height * _PIXELS_AN_INCH))
    if isinstance(figure, Drawn):
        figure.has_text = True
    drawing = io.StringIO()
    figure.savefig(drawing, format="svg", metadata={"Date": None, "Creator": None})
    svg = for_a_page(drawing.getvalue(), f"{name}-", size)
    if len(svg) <= LARGEST_DRAWING:
        return Picture(name, alt, svg, b"", size)
    pixels = io.BytesIO()
    figure.savefig(pixels, format="png", dpi=130, metadata={"Software": None})
    return Picture(name, alt, "", pixels.getvalue(), size)


def for_a_page(svg: str, prefix: str, size: tuple[int, int]) -> str:
    """The inside of an SVG document, for an `svg` element in a page.

    Args:
        svg: a document that matplotlib wrote.
        prefix: put before every id.
        size: width and height, in pixels, where the page has room for them.
    """
    root = ElementTree.fromstring(svg)
    view = root.get("viewBox", "0 0 1 1")
    _tidy(root, _new_ids(root, prefix))
    root.attrib.clear()
    root.tag = "svg"
    width, height = (str(side) for side in size)
    root.attrib |= {"viewBox": view, "width": width, "height": height}
    # What matplotlib's own style sheet says of every element.
    root.attrib |= {"stroke-linejoin": "round", "stroke-linecap": "butt"}
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    inside = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
    start = ElementTree.tostring(ElementTree.Element("svg", root.attrib), encoding="unicode").removesuffix(" />")
    return f"{start}>{_LINE_END.sub(' ', inside)}</svg>"


def _new_ids(root: ElementTree.Element, prefix: str) -> dict[str, str]:
    """A number for each id that something refers to, in order of appearance: matplotlib's own may change."""
    used = {match for element in root.iter() for text in element.attrib.values() for match in _REFERENCE.findall(text)}
    used |= {element.get(_HREF, "").removeprefix("#") for element in root.iter()}
    found = dict.fromkeys(one for element in root.iter() if (one := element.get("id")) in used and one)
    return {identity: f"{prefix}{number}" for number, identity in enumerate(found, start=1)}


def _tidy(element: ElementTree.Element, ids: Mapping[str, str]) -> None:
    for child in list(element):
        if child.tag.removeprefix(f"{{{_SVG}}}") in _LEFT_OUT:
            element.remove(child)
        else:
            _tidy(child, ids)
    properties = _properties(element.attrib.pop("style", ""))
    identity = element.attrib.pop("id", "")
    target = element.attrib.pop(_HREF, None)
    for name, value in {**element.attrib, **properties}.items():
        element.set(name, _REFERENCE.sub(lambda match: f"url(#{ids[match[1]]})", value))
    if identity in ids:
        element.set("id", ids[identity])
    if target is not None:
        element.set("href", f"#{ids[target[1:]]}" if target.startswith("#") else target)


def _properties(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in text.split(";"):
        name, _, value = (part.strip() for part in entry.partition(":"))
        if name == "font":  # size and weight in one; the family is the page's
            size = _FONT_SIZE.search(value)
            found |= {"font-size": size[1]} if size else {}
            found |= {"font-weight": "bold"} if re.search(r"\b(bold|[6-9]00)\b", value) else {}
        elif name in _PROPERTIES:
            found[name] = value
    return found


def described(figure: Figure) -> str:
    """What a figure says in its own words: title, subtitle, and the titles and axes of its panels."""
    said = [" ".join(text.get_text().split()) for text in figure.texts]
    panels = []
    for axes in figure.axes:
        title = " ".join(axes.get_title(loc="left").split() or axes.get_title().split())
        ends = [" ".join(label.split()) for label in (axes.get_ylabel(), axes.get_xlabel()) if label.strip()]
        if title or ends:
            panels.append(": ".join(part for part in (title, " by ".join(ends)) if part))
    if panels:
        said.append(f"Panels: {'; '.join(panels)}.")
    return " ".join(one if one.endswith((".", "?", "!")) else f"{one}." for one in said if one)
