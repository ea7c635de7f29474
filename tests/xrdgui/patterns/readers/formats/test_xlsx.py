import io
import zipfile
from xml.sax.saxutils import escape

import numpy as np
import pytest

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def packed(sheets, strings=(), places=True) -> bytes:
    """A workbook of sheets given as rows; texts found in `strings` are stored there."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", f"<workbook {NAMESPACE}/>")
        if strings:
            items = "".join(f"<si><r><t>{escape(s)}</t></r></si>" for s in strings)
            file.writestr("xl/sharedStrings.xml", f"<sst {NAMESPACE}>{items}</sst>")
        for number, rows in enumerate(sheets, 1):
            text = f"<worksheet {NAMESPACE}><sheetData>"
            for r, row in enumerate(rows, 1):
                text += f'<row r="{r}">' if places else "<row>"
                for c, value in enumerate(row):
                    place = f' r="{letters(c)}{r}"' if places else ""
                    if value is None and places:
                        continue
                    if not isinstance(value, str):
                        text += f"<c{place}><v>{value}</v></c>"
                    elif value in strings:
                        text += f'<c{place} t="s"><v>{strings.index(value)}</v></c>'
                    else:
                        text += f'<c{place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
                text += "</row>"
            file.writestr(f"xl/worksheets/sheet{number}.xml", text + "</sheetData></worksheet>")
    return buffer.getvalue()


@pytest.fixture
def columns(scan):
    x, y = scan.two_theta.tolist(), scan.counts.tolist()
    return x, y


def rows(*given, titles=()):
    return (
        [list(titles), *map(list, zip(*given, strict=True))] if titles else zip(*given, strict=True)
    )


def test_two_columns(read, columns, is_the_scan):
    (pattern,) = read(packed([rows(*columns, titles=("2θ (°)", "Zircon"))]), "a.xlsx")
    assert is_the_scan(pattern)
    assert pattern.metadata == {"format": "Excel", "title": "Zircon"}


@pytest.mark.parametrize("places", [True, False])
def test_texts_stored_apart_and_cells_without_places(read, columns, is_the_scan, places):
    data = packed([rows(*columns, titles=("2θ", "b & c"))], ["2θ", "b & c"], places)
    (pattern,) = read(data)
    assert is_the_scan(pattern)
    assert pattern.metadata["title"] == "b & c"


def test_no_titles(read, columns, is_the_scan):
    assert is_the_scan(*read(packed([rows(*columns)])))


def test_many_patterns_over_one_angle(read, columns, is_the_scan):
    x, y = columns
    patterns = read(packed([rows(x, *[y] * 40, titles=("2theta", *map(str, "s" * 40)))]))
    assert len(patterns) == 40
    assert all(map(is_the_scan, patterns))


def test_pairs_of_columns_with_gaps_and_errors(read, columns, is_the_scan):
    x, y = columns
    gap = [None] * 101
    data = rows(x, y, y, gap, x, y, titles=("2th", "first", "sigma", "", "2th", "second"))
    patterns = read(packed([data]))
    assert [pattern.metadata["title"] for pattern in patterns] == ["first", "second"]
    assert all(map(is_the_scan, patterns))


def test_a_running_number_before(read, columns, is_the_scan):
    assert is_the_scan(*read(packed([rows(range(101), *columns)])))


def test_several_sheets_and_one_without_patterns(read, columns, is_the_scan):
    notes = [["Sample", "Zircon"], ["mass", 3.5]]
    patterns = read(packed([notes, rows(*columns), rows(*columns)]))
    assert len(patterns) == 2
    assert all(map(is_the_scan, patterns))


def test_numbers_as_texts_with_commas(read, columns, is_the_scan):
    x, y = columns
    texts = [f"{value:.2f}".replace(".", ",") for value in x]
    assert is_the_scan(*read(packed([rows(texts, y)])))


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ([[["a", "b"], [1, 2]]], "without columns of 2θ and intensity"),
        ([], "without columns of 2θ"),
        ([rows(np.arange(60) * 5.0, np.arange(60) % 7, titles=("2θ", "I"))], "outside of 0–180°"),
        ([rows(np.arange(60) * 0.1, np.arange(60) % 7, titles=("Q (1/Å)", "I"))], "not over 2θ"),
    ],
)
def test_refused(refusal, sheets, message):
    assert message in refusal(packed(sheets), "a.xlsx")


def test_a_bomb_is_not_unpacked(refusal):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b" " * 110_000_000)
    assert "unpacks to more" in refusal(buffer.getvalue(), "a.xlsx")


def test_deviations_beside_the_intensities(read, columns):
    x, y = columns
    sheet = rows(x, y, [0.5] * 101, titles=("2θ (°)", "Zircon", "sigma"))
    (pattern,) = read(packed([sheet]))
    assert (pattern.deviation == 0.5).all()
