"""Figures as pictures that a strict page may hold."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.report import pictures
from longgame.analysis.report.pictures import described, picture

HOSTILE = '<script>alert("1")</script> & $x'


def figure() -> Figure:
    with style.house_style():
        made = style.new_figure(5.0, 3.0, "Who pays?", "Means over 3 replicates.")
        axes = made.subplots()
        axes.fill_between([1, 2], [0, 1], [1, 2], alpha=0.2)
        axes.plot([1, 2, 3], [1, 2, 9], clip_on=True)
        axes.imshow(np.eye(3), aspect="auto")
        axes.set_title("Members")
        axes.set_ylabel(HOSTILE)
    return made


def test_a_drawing_has_no_styles_no_stray_ids_and_escaped_texts() -> None:
    made = picture("one", figure(), "alt")
    root = ElementTree.fromstring(made.svg.replace("<svg ", '<svg xmlns="x" ', 1))
    elements = list(root.iter())
    assert not any(name in ("style", "class") for element in elements for name in element.attrib)
    assert {element.tag.partition("}")[2] for element in elements}.isdisjoint({"style", "script", "metadata"})
    ids = [element.attrib["id"] for element in elements if "id" in element.attrib]
    used = re.findall(r"url\(#([^)]+)\)", made.svg) + re.findall(r'href="#([^"]+)"', made.svg)
    assert set(ids) == set(used)
    assert ids
    assert all(one.startswith("one-") for one in ids)
    assert "<script" not in made.svg
    assert not re.search(r"<(?!/?(svg|g|defs|clipPath|path|rect|text|tspan|use|image|circle)\b)", made.svg)
    assert made.size == (575, 345)
    assert "Who pays?" in [element.text for element in elements if element.tag.endswith("text")]


def test_the_same_figure_gives_the_same_picture() -> None:
    assert picture("one", figure(), "alt") == picture("one", figure(), "alt")


def test_a_drawing_that_would_be_too_large_is_a_png(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST_DRAWING", 1_000)
    made = picture("one", figure(), "alt")
    assert not made.svg
    assert made.png.startswith(b"\x89PNG")


def test_a_figure_describes_itself_by_its_titles_and_axes() -> None:
    assert described(figure()) == f"Who pays? Means over 3 replicates. Panels: Members: {HOSTILE}."
