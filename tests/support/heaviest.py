"""The heaviest files that are not refused at first sight, one for each way of being heavy."""

import gzip
import io
import zipfile
from collections.abc import Callable

import h5py
import numpy as np

_SHEET = "<worksheet><sheetData>{}</sheetData></worksheet>"


def _rows(count: int, columns: int = 2) -> bytes:
    tail = b" 7" * (columns - 1)
    return b"".join(
        b"%.5f%b\n" % (i * 9e-5, tail if i % 2 else tail[:-1] + b"5") for i in range(count)
    )


def _archive(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def _text() -> bytes:
    # A thousand rows at once, of which all but the first digits of the angle stay.
    block = b"".join(b"@%03d00 %.9f\n" % (i, i % 99 / 1e4) for i in range(1000))
    return b"".join(block.replace(b"@", b"%06.2f" % (i / 100)) for i in range(3900))


def _packed() -> bytes:
    return gzip.compress(_rows(1_800_000), 1)


def _many_columns() -> bytes:
    return _rows(60_000, 100)


def _many_columns_and_a_comment() -> bytes:
    return _many_columns().replace(b"\n", b"\n# moved\n", 1)


def _headers_only() -> bytes:
    return b"# wavelength x\n" * 1_300_000


def _cif() -> bytes:
    values = "".join(f"{i * 9e-5:.5f} 7\n" for i in range(900_000))
    return b"data_a\nloop_\n_pd_meas_2theta_scan\n_pd_meas_counts_total\n" + values.encode()


def _xrdml() -> bytes:
    counts = "7 " * 3_900_000
    return (
        '<?xml version="1.0"?><xrdMeasurements><xrdMeasurement measurementType="Scan">'
        '<scan scanAxis="Gonio"><dataPoints><positions axis="2Theta" unit="deg">'
        "<startPosition>5</startPosition><endPosition>90</endPosition></positions>"
        f"<intensities>5 {counts}</intensities></dataPoints></scan></xrdMeasurement>"
        "</xrdMeasurements>"
    ).encode()


def _one_long_text() -> bytes:
    return b"<xrdMeasurements><xrdMeasurement><scan>" + b"7 " * 49_000_000


def _elements() -> bytes:
    return b"<xrdMeasurements>" + b'<a b="c"/>' * 4_000_000 + b"</xrdMeasurements>"


def _sheet() -> bytes:
    cells = "".join(
        f'<row><c r="A{n}"><v>{n * 2e-4:.4f}</v></c><c r="B{n}"><v>{n % 7}</v></c></row>'
        for n in range(1, 200_000)
    )
    return _archive(
        **{"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": _SHEET.format(cells)}
    )


def _spaces() -> bytes:
    return _archive(**{"Data0/Profile0.txt": " " * 95_000_000})


def _hdf5() -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        group = file.create_group("entry/data")
        for name in ("two_theta", "intensity"):
            group.create_dataset(
                name, data=np.arange(4_000_000) * 4.5e-5, compression="gzip", chunks=True
            )
        file.create_dataset("images", data=np.zeros(50_000_000, dtype="i1"))
    return buffer.getvalue()


def _raw4() -> bytes:
    return b"RAW4.00" + bytes(99_000_000)


def _counts() -> bytes:
    return b"_FILEVERSION=1\n_DRIVE='COUPLED'\n_START=5\n_STEPSIZE=0.00001\n_COUNTS\n" + (
        b"5 " + b"7 " * 9_000_000
    )


FILES: dict[str, Callable[[], bytes]] = {
    "text.xy": _text,
    "packed.xy.gz": _packed,
    "columns.csv": _many_columns,
    "interrupted.csv": _many_columns_and_a_comment,
    "headers.txt": _headers_only,
    "loop.cif": _cif,
    "counts.xrdml": _xrdml,
    "long.xrdml": _one_long_text,
    "elements.xrdml": _elements,
    "sheet.xlsx": _sheet,
    "spaces.rasx": _spaces,
    "images.nxs": _hdf5,
    "zeros.raw": _raw4,
    "counts.uxd": _counts,
}
