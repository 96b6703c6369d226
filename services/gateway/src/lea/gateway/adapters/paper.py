"""How a sheet looks: fpdf2, on US letter, in a font that has every letter of Québec's names."""

from importlib import resources

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos

from lea.gateway.files import Pairs, Section, Sheet

_FONT = "Source Sans Pro"
_FILES = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Semibold.ttf"}
_INK, _GREY, _RULE, _BAND = (33, 37, 41), (108, 117, 125), (206, 212, 218), (253, 240, 213)
_KEPT = frozenset("\u00a0\n")
_MARK_INK, _MISSING_INK = (128, 78, 0), (166, 61, 0)
_FACT_GAP = "\u00a0\u00a0· \u00a0"
_MARGIN_MM, _LABEL_MM, _LINE_MM = 20.0, 52.0, 5.6


def render(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF on US letter paper, with its mark on every page."""
    page = _Paper(sheet)
    page.add_page()
    page.title_block()
    if sheet.note:
        page.paragraph(sheet.note)
    for section in sheet.sections:
        page.section(section)
    page.missing_block()
    return bytes(page.output())


class _Paper(FPDF):
    def __init__(self, sheet: Sheet) -> None:
        super().__init__(unit="mm", format="letter")
        self._sheet = sheet
        files = resources.files("font_source_sans_pro") / "files"
        for style, name in _FILES.items():
            with resources.as_file(files / name) as path:
                self.add_font(_FONT, style, path)
        self.set_title(f"{sheet.title} — {sheet.mark}")
        self.set_lang("en-CA" if sheet.locale == "en" else "fr-CA")
        self.set_creator("Léa")
        self.c_margin = 0
        self.set_margins(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(True, margin=24)

    def header(self) -> None:
        """Put the mark on a page, in a band across it."""
        self.set_fill_color(*_BAND)
        self.rect(0, 0, self.w, 14, style="F")
        self._pen("B", 10.5, _MARK_INK)
        self.set_xy(0, 4)
        self.cell(self.w, 6, self._sheet.mark, align="C")
        self.set_y(24)

    def footer(self) -> None:
        self.set_y(-17)
        self._line_across()
        self._pen("", 8.5, _GREY)
        self.set_y(-15)
        number = self._sheet.page.format(page=self.page_no(), pages="{nb}")
        self.cell(self.epw * 0.75, 5, _typed(self._sheet.made_by), new_x=XPos.RIGHT, new_y=YPos.TOP)
        self.cell(self.epw * 0.25, 5, number, align="R")

    def title_block(self) -> None:
        self._pen("B", 17, _INK)
        self._flow(7.5, self._sheet.title)
        self.ln(2)
        self._pen("", 10.5, _GREY)
        facts = self._sheet.facts
        self._flow(
            _LINE_MM, _FACT_GAP.join(f"{label} {value}".replace(" ", "\u00a0") for label, value in facts)
        )
        self.ln(3)

    def section(self, section: Section) -> None:
        self._heading(section.heading, _INK)
        self._pairs(section.pairs)

    def missing_block(self) -> None:
        sheet = self._sheet
        if not sheet.missing and not sheet.nothing_missing:
            return
        self._heading(sheet.missing_heading, _MISSING_INK if sheet.missing else _INK)
        if not sheet.missing:
            self.paragraph(sheet.nothing_missing)
        for line in sheet.missing:
            self._room_for(_LINE_MM + 1)
            self.set_draw_color(*_MISSING_INK)
            self.rect(self.l_margin, self.get_y() + 1.2, 3.2, 3.2)
            self.set_x(self.l_margin + 6)
            self._pen("", 11, _INK)
            self._flow(_LINE_MM + 1, line)

    def paragraph(self, said: str) -> None:
        self._pen("", 11, _INK)
        self._flow(_LINE_MM, said)

    def _pairs(self, pairs: Pairs) -> None:
        for label, value in pairs:
            self._pen("", 11, _GREY)
            self._room_for(self._height_of(value) + _LINE_MM)
            top = self.get_y()
            self.multi_cell(_LABEL_MM, _LINE_MM, label, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            bottom = self.get_y()
            self.set_xy(self.l_margin + _LABEL_MM, top)
            self._pen("", 11, _INK)
            self._flow(_LINE_MM, value)
            self.set_y(max(bottom, self.get_y()) + 0.8)

    def _heading(self, heading: str, ink: tuple[int, int, int]) -> None:
        self._room_for(3 * _LINE_MM + 8)
        self.ln(4)
        self._pen("B", 12, ink)
        self._flow(6, heading)
        self._line_across()
        self.ln(2)

    def _height_of(self, value: str) -> float:
        height = self.multi_cell(
            self.epw - _LABEL_MM, _LINE_MM, _typed(value), dry_run=True, output=MethodReturnValue.HEIGHT
        )
        return height if isinstance(height, float) else _LINE_MM

    def _flow(self, height: float, said: str) -> None:
        self.multi_cell(0, height, _typed(said), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _pen(self, style: str, size: float, ink: tuple[int, int, int]) -> None:
        self.set_font(_FONT, style, size)
        self.set_text_color(*ink)

    def _line_across(self) -> None:
        self.set_draw_color(*_RULE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())

    def _room_for(self, height: float) -> None:
        if self.will_page_break(height):
            self.add_page()


def _typed(said: str) -> str:
    """Leave out what a font can't show: control characters; the narrow no-break space becomes a wide one."""
    said = said.replace("\u202f", "\u00a0")
    return "".join(mark if mark.isprintable() or mark in _KEPT else " " for mark in said)
