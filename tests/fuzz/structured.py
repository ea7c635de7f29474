"""Files that are nearly right: made from the grammar of a format, with odd things in odd places."""

import io
import zipfile

from hypothesis import strategies as st

_FLOATS = st.floats(allow_nan=True, allow_infinity=True)
_ODD = st.sampled_from(
    ["nan", "inf", "-1", "1e999", "", "-", "1,5", "1.2.3", "x", "9" * 30, "0x1", "1_0", "٣", "½"]
)
_NUMBER = st.one_of(
    st.integers(-5, 100_000).map(str),
    st.floats(0, 1e5).map(repr),
    st.floats(0, 1e5).map("{:.3f}".format),
    _FLOATS.map(repr),
    _ODD,
)
_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
_HEADER_LINE = st.one_of(
    _WORDS,
    st.builds("{} = {}".format, st.sampled_from(["Wavelength", "Anode", "KAlpha1"]), _NUMBER),
    st.builds("# {}: {}".format, st.sampled_from(["wavelength", "sample", "date"]), _WORDS),
    st.sampled_from(
        ["2theta intensity", "Q(1/A) I", "d,counts", "# xrdgui pattern", "[Data]", "*/"]
    ),
)


@st.composite
def _rows(draw: st.DrawFn, separator: str, columns: int) -> list[str]:
    """Rows of a pattern that is good but for what is put into it."""
    n = draw(st.sampled_from([0, 1, 49, 50, 51, 60]))
    start = draw(st.sampled_from([-5.0, 0.0, 5.0, 10.0, 179.5]))
    step = draw(st.sampled_from([0.02, 0.1, 0.0, -0.05, 2.5, 1e-9]))
    decimals = draw(st.integers(0, 9))
    rows = [
        [f"{start + step * i:.{decimals}f}", str(i * 7 % 13), "1.5"][:columns] for i in range(n)
    ]
    for row, column, text in draw(
        st.lists(st.tuples(st.integers(0, 80), st.integers(0, 3), _NUMBER), max_size=3)
    ):
        if row < n and column < columns:
            rows[row][column] = text
    return [separator.join(row) for row in rows]


@st.composite
def _table(draw: st.DrawFn) -> bytes:
    separator = draw(st.sampled_from([" ", "\t", ",", ";", ", ", "  ", " ; ", ',"']))
    lines = draw(st.lists(_HEADER_LINE, max_size=6))
    lines += draw(_rows(separator, draw(st.integers(1, 3))))
    lines += draw(st.lists(_HEADER_LINE, max_size=2))
    text = draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"])).join(lines)
    if draw(st.booleans()):
        text = text.replace(".", ",")
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "utf-8-sig", "latin-1"]))
    return text.encode(encoding, errors="replace")


_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["axis", "unit", "scanAxis", "measurementType", "status", "xmlns"]),
    st.sampled_from(["2Theta", "Gonio", "deg", "Scan", "Area measurement", "Omega", "x", ""]),
    max_size=2,
)


@st.composite
def _element(draw: st.DrawFn, depth: int = 0) -> str:
    tag = draw(
        st.sampled_from(
            ["xrdMeasurement", "scan", "dataPoints", "positions", "intensities", "counts",
             "startPosition", "endPosition", "listPositions", "usedWavelength", "kAlpha1", "header"]
        )
    )  # fmt: skip
    attributes = "".join(f' {key}="{value}"' for key, value in draw(_ATTRIBUTES).items())
    if depth > 4 or draw(st.booleans()):
        content = " ".join(draw(st.lists(_NUMBER, max_size=60)))
    else:
        content = "".join(draw(st.lists(_element(depth + 1), max_size=4)))
    return f"<{tag}{attributes}>{content}</{tag}>"


_XRDML = st.builds(
    lambda inner: (
        f'<?xml version="1.0"?><xrdMeasurements>{"".join(inner)}</xrdMeasurements>'.encode()
    ),
    st.lists(_element(), max_size=4),
)


@st.composite
def _blocks(draw: st.DrawFn) -> bytes:
    """CIF: loops and values."""
    name = st.sampled_from(
        ["_pd_meas_2theta_scan", "_pd_meas_counts_total", "_pd_proc_d_spacing", "_cell_length_a",
         "_pd_meas_2theta_range_min", "_pd_meas_2theta_range_inc", "_diffrn_radiation_wavelength"]
    )  # fmt: skip
    value = st.one_of(_NUMBER, st.sampled_from(["?", ".", "1(2)", "'a b'", ";\ntext\n;", "loop_"]))
    parts = ["data_a"]
    for _ in range(draw(st.integers(0, 3))):
        names = draw(st.lists(name, min_size=1, max_size=3))
        if draw(st.booleans()):
            parts.append("loop_\n" + "\n".join(names))
            rows = draw(st.lists(value, max_size=len(names) * 60))
            parts.append(" ".join(rows))
        else:
            parts += [f"{one} {draw(value)}" for one in names]
    return "\n".join(parts).encode()


@st.composite
def _keywords(draw: st.DrawFn) -> bytes:
    """UXD, Rigaku, UDF, GSAS and the like: keywords, values, counts."""
    opening = draw(
        st.sampled_from(
            ["_FILEVERSION = 1", "*TYPE = Raw", "SampleIdent,x,/", "*RAS_DATA_START", "HPF",
             "SIETRONICS XRD SCAN", "BANK 1 60 6 CONST 1000 2 0 0 STD", "Title line"]
        )
    )  # fmt: skip
    word = st.sampled_from(
        ["_START", "_STEPSIZE", "_COUNTS", "_2THETACOUNTS", "*START", "*STEP", "*COUNT", "*BEGIN",
         "*END", "*WAVE_LENGTH1", "DataAngleRange", "ScanStepSize", "RawScan", "*RAS_INT_START",
         "*RAS_INT_END", "*MEAS_SCAN_AXIS_X", "BANK", "_STEPCOUNT", "_WL1", "SCANDATA"]
    )  # fmt: skip
    glue = st.sampled_from([" = ", "=", ", ", " ", ",,/"])
    lines = [opening]
    for _ in range(draw(st.integers(0, 8))):
        values = draw(st.lists(_NUMBER, max_size=draw(st.sampled_from([1, 2, 60]))))
        joint = draw(st.sampled_from([" ", ",", "\n"]))
        lines.append(f"{draw(word)}{draw(glue)}{joint.join(values)}")
    return "\n".join(lines).encode()


@st.composite
def _archives(draw: st.DrawFn) -> bytes:
    """ZIP archives with the names that instruments give."""
    names = st.sampled_from(
        ["Data0/Profile0.txt", "Data0/MesurementConditions0.xml", "Data1/Profile0.txt",
         "Experiment0/RawData0.xml", "Experiment0/DataContainer.xml", "xl/workbook.xml",
         "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels",
         "../../etc/passwd", "/absolute", "[Content_Types].xml"]
    )  # fmt: skip
    content = st.one_of(_table(), _XRDML, st.binary(max_size=50), _sheets())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in draw(st.dictionaries(names, content, max_size=5)).items():
            archive.writestr(name, data)
    return buffer.getvalue()


@st.composite
def _sheets(draw: st.DrawFn) -> bytes:
    cells = []
    for row in range(draw(st.sampled_from([1, 3, 6]))):
        place = draw(st.sampled_from(["", f' r="{row + 1}"', ' r="x"', ' r="999999999"']))
        cells.append(
            f"<row{place}>"
            + "".join(
                f'<c r="{letter}{row + 1}"><v>{draw(_NUMBER)}</v></c>'
                for letter in draw(st.sampled_from(["AB", "ABC", "A", "ZZZZZZ"]))
            )
            + "</row>"
        )
    return f"<worksheet><sheetData>{''.join(cells)}</sheetData></worksheet>".encode()


FILES: st.SearchStrategy[bytes] = st.one_of(
    _table(), _table(), _XRDML, _blocks(), _keywords(), _archives(), st.binary(max_size=400)
)
