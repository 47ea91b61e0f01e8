"""A figure that looks the same whoever saves it, and has the same bytes every time, as PNG, SVG and PDF."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import matplotlib.style
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from longgame.analysis.figures.palette import GREY, INK, PALE

#: Formats of figures; a file's suffix names one.
FORMATS: Final = ("png", "svg", "pdf")

_SIZES: Final = {
    "font.size": 9.0,
    "axes.labelsize": 9.0,
    "axes.titlesize": 10.0,
    "axes.titlepad": 10.0,
    "axes.labelpad": 4.0,
    "legend.fontsize": 9.0,
    "legend.title_fontsize": 9.0,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "lines.linewidth": 2.0,
    "lines.markersize": 6.0,
    "grid.linewidth": 0.8,
}
_LOOK: Final = {
    "font.family": "DejaVu Sans",
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    # Where titles stand anyway: to look for a higher place takes a tenth of the time of a figure.
    "axes.titley": 1.0,
    "axes.titleweight": "bold",
    "axes.axisbelow": True,
    "grid.color": PALE,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "figure.facecolor": "white",
    # Letters as shapes: a reader without the font sees the same figure. The salt makes ids of shapes repeat.
    "svg.fonttype": "path",
    "svg.hashsalt": "longgame",
    "pdf.fonttype": 3,
}
_DOTS_AN_INCH: Final = 150
#: Decimals of the place of a panel, as shares of the figure.
_PLACES: Final = 6
_DOTS_IN_A_NOTEBOOK: Final = 90
#: Nothing in a file says when or by which version it was written.
_NAMELESS: Final[dict[str, dict[str, Any]]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@contextmanager
def house_style(scale: float = 1.0) -> Iterator[None]:
    """The look of the project inside the block, whatever the user's own settings; they come back afterwards.

    Args:
        scale: of letters and lines.
    """
    sizes = {name: size * scale for name, size in _SIZES.items()}
    with matplotlib.style.context(["default", _LOOK, sizes]):
        yield


@contextmanager
def _signs_of_any_script() -> Iterator[None]:
    """No warning where the font has a box for a letter: names may be in any script, and other fonts may be missing."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


class Picture(Figure):
    """A figure in the look of the project, with a text for those who cannot see it.

    Args:
        width, height: in inches.
        alternative: what it shows and finds, in one or two sentences.
        scale: of its letters and lines.

    Attributes:
        has_text: an SVG has letters as text, for a page that names fonts for it; otherwise they are shapes.
    """

    def __init__(self, width: float, height: float, alternative: str = "", scale: float = 1.0) -> None:
        super().__init__(figsize=(width, height))
        self.alternative = alternative
        self.scale = scale
        self.has_text = False
        FigureCanvasAgg(self)

    def draw(self, renderer: RendererBase) -> None:
        """Draw in the look of the project: parts that are made while drawing take it, too."""
        with self._look():
            super().draw(renderer)

    def savefig(self, fname: Any, *, transparent: bool | None = None, **kwargs: Any) -> None:
        """Save as `Figure.savefig` does, without dates and names of programs unless they are given."""
        kind = str(kwargs.get("format") or Path(str(fname)).suffix.removeprefix(".") or "png").lower()
        kwargs.setdefault("dpi", _DOTS_AN_INCH if self.scale == 1.0 else _DOTS_AN_INCH * 4 // 3)
        if kind in _NAMELESS:
            title = {} if kind == "png" or not self.alternative else {"Title": self.alternative}
            kwargs.setdefault("metadata", {**_NAMELESS[kind], **title})
        with self._look():
            self._lay_out()
            super().savefig(fname, transparent=transparent, **kwargs)

    @contextmanager
    def _look(self) -> Iterator[None]:
        with house_style(self.scale), _signs_of_any_script():
            if self.has_text:
                matplotlib.rcParams["svg.fonttype"] = "none"
            yield

    def _repr_png_(self) -> bytes:
        """The picture as a notebook shows it."""
        file = BytesIO()
        self.savefig(file, format="png", dpi=_DOTS_IN_A_NOTEBOOK / self.scale)
        return file.getvalue()

    def _lay_out(self) -> None:
        """Place the panels once: all formats have the same layout, and none is drawn twice for it."""
        engine = self.get_layout_engine()
        if engine is not None:
            engine.execute(self)
            for axes in self.axes:
                # The solver's last bits depend on where objects lie in memory, and would move single pixels.
                place = axes.get_position(original=True).bounds
                axes.set_position(Bbox.from_bounds(*(round(float(edge), _PLACES) for edge in place)))
            self.set_layout_engine(None)  # in the look of the project there is none by itself


def alternative(figure: Figure) -> str:
    """What a figure shows and finds, in words, for those who cannot see it."""
    return figure.alternative if isinstance(figure, Picture) else ""


def save(figure: Figure, path: Path) -> Path:
    """Write a figure in the format that the suffix names; equal figures give equal bytes.

    Raises:
        ValueError: the suffix names no format of `FORMATS`.
        OSError: the file cannot be written.
    """
    kind = path.suffix.removeprefix(".")
    if kind not in FORMATS:
        raise ValueError(f"{path.name}: figures are written as {', '.join(FORMATS)}")
    figure.savefig(path, format=kind)
    return path


def save_all(figure: Figure, paths: Sequence[Path]) -> None:
    """Write a figure into several files; see `save`."""
    for path in paths:
        save(figure, path)
