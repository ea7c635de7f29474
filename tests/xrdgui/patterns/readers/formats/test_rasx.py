import io
import zipfile

import pytest

CONDITIONS = """<?xml version="1.0" encoding="utf-8"?>
<MeasurementConditions><GeneralInformation><SampleName>Zircon</SampleName></GeneralInformation>
<HWConfigurations><XrayGenerator><TargetName>Cu</TargetName>
<WavelengthKalpha1>1.540593</WavelengthKalpha1><WavelengthKalpha2>1.544414</WavelengthKalpha2>
</XrayGenerator></HWConfigurations>
<Axes><Axis Name="Chi" Position="3" /><Axis Name="Omega" Position="1.5" /></Axes>
<ScanInformation><AxisName>{axis}</AxisName><Step>0.0200</Step><Speed>2.0000</Speed>
<SpeedUnit>deg/min</SpeedUnit><StartTime>2021-05-05T10:35:31Z</StartTime></ScanInformation>
</MeasurementConditions>"""


@pytest.fixture
def rasx(scan):
    def build(count=1, axis="TwoThetaTheta", conditions=CONDITIONS, **members):
        rows = "".join(
            f"{x:.4f}\t{y}\t1\r\n" for x, y in zip(scan.two_theta, scan.counts, strict=True)
        )
        files = {"root.xml": "<Root/>"}
        for n in range(count):
            files[f"Data{n}/Profile{n}.txt"] = "\ufeff" + rows
            files[f"Data{n}/MesurementConditions{n}.xml"] = conditions.replace("{axis}", axis)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in (files | members).items():
                file.writestr(name, content)
        return buffer.getvalue()

    return build


def test_a_scan(read, rasx, is_the_scan):
    (pattern,) = read(rasx(), "a.rasx")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.540593
    assert pattern.metadata == {
        "format": "Rigaku RASX",
        "sample": "Zircon",
        "date": "2021-05-05T10:35:31Z",
        "anode": "Cu",
        "wavelength_alpha2": 1.544414,
        "omega": 1.5,
        "counting_time": 0.6,
        "axis": "TwoThetaTheta",
    }


def test_several_scans_in_their_order(read, rasx, scan, is_the_scan):
    odd = {"Data10/Profile10.txt": "".join(f"{x}\t{x}\t1\n" for x in scan.two_theta)}
    patterns = read(rasx(3, **odd))
    assert [is_the_scan(pattern) for pattern in patterns] == [True, True, True, False]


def test_without_conditions(read, rasx, is_the_scan):
    data = rasx().replace(b"MesurementConditions", b"SomethingWhollyElse_")
    (pattern,) = read(data)
    assert is_the_scan(pattern)
    assert pattern.wavelength is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"axis": "Omega"}, "scan over Omega"),
        ({"conditions": "<a><b></a>"}, "damaged XML"),
        ({"conditions": "<!DOCTYPE a><a/>"}, "declares XML entities"),
        ({"Data0/Profile0.txt": "1 2 3 4\n"}, "rows of different length"),
        ({"Data0/Profile0.txt": "9" * 110_000_000}, "unpacks to more"),
    ],
)
def test_refused(refusal, rasx, changes, message):
    assert message in refusal(rasx(**changes), "a.rasx")
