"""A page that keeps what is written onto it as blocks, so that the words of the commands serve the report too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from longgame.analysis.report.content import Block, Heading, Paragraph, Table
from longgame.analysis.words.plain_words import without_controls
from longgame.analysis.words.text_page import Page


class CollectedPage(Page):
    """Takes titles, sentences and tables as a page of plain text does.

    >>> page = CollectedPage()
    >>> page.title("WHO SIGNED")
    >>> page.sentence("Nobody", "", "did.")
    >>> page.blocks
    [Heading(text='Who signed'), Paragraph(text='Nobody did.', small=False)]
    """

    def __init__(self) -> None:
        super().__init__(width=0)
        self.blocks: list[Block] = []

    def title(self, text: str) -> None:
        """A heading; one in capitals is written as a sentence."""
        clean = without_controls(text)
        self.blocks.append(Heading(clean.capitalize() if clean.isupper() else clean))

    def sentence(self, *parts: str) -> None:
        """One paragraph; empty parts are left out."""
        if text := without_controls(" ".join(part for part in parts if part)):
            self.blocks.append(Paragraph(text))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], names: Collection[int] = (0,)) -> None:
        """A table, called as the heading above it; nothing without rows."""
        above = next((block.text for block in reversed(self.blocks) if isinstance(block, Heading)), "")
        if rows:
            clean = [tuple(without_controls(cell) for cell in row) for row in (header, *rows)]
            self.blocks.append(Table(above, clean[0], clean[1:]))

    def split_answers(self, parts: Collection[str]) -> tuple[list[str], list[Block]]:
        """The paragraphs that answer for each part, and all other blocks.

        Args:
            parts: headings of the parts. What stands before the first table of one answers. Of several, the tables
                are called after their part too, so that no two have the same name.
        """
        answers: list[str] = []
        others: list[Block] = []
        part, answering = "", False
        for block in self.blocks:
            if isinstance(block, Heading) and block.text in parts:
                part, answering = block.text, True
                if len(parts) == 1:
                    continue
            elif answering and isinstance(block, Paragraph):
                answers.append(block.text)
                continue
            elif isinstance(block, Table):
                answering = False
                if len(parts) > 1 and block.caption != part:
                    block = replace(block, caption=f"{block.caption}: {part}")
            others.append(block)
        return answers, others
