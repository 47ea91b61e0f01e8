"""A report as one HTML file that needs nothing else: no network, no script, and a policy that forbids both."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from longgame.analysis.report.content import Picture, Report

#: Begins every report, so that one can be told from a file of somebody else's.
GENERATOR: Final = '<meta name="generator" content="longgame report'
_TEMPLATES: Final = Path(__file__).parent / "templates"


def html_page(report: Report) -> str:
    """The page; equal reports give equal pages.

    Every text is escaped by the template engine. Only drawings and the style sheet, which are ours, are not.
    """
    css = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    return _environment().get_template("page.html.jinja").render(report=report, css=Markup(css), policy=_policy(css))


def _policy(css: str) -> str:
    """What the page may load: nothing but pictures in itself, and the style sheet that has this hash."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    allowed = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'"
    return f"{allowed}; base-uri 'none'; form-action 'none'"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"drawing": _drawing, "data_address": _data_address}
    return environment


def _drawing(picture: Picture) -> Markup:
    """The drawing as it stands: elements that `pictures.for_a_page` wrote."""
    return Markup(picture.svg)


def _data_address(picture: Picture) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"
