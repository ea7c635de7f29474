import io
import zipfile

import pytest

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
RAW_DATA = f"""<?xml version="1.0"?><RawData {XSI}>
<TimeStampStarted>2023-01-26T15:23:09+01:00</TimeStampStarted>
<DataRoutes>{{routes}}</DataRoutes>
<FixedInformation><InfoList><InfoItem Name="SampleName" Value="Zircon" Unit="" /></InfoList>
<Tube LogicName="T"><WaveLengthAlpha1 Unit="Å" Value="1.78897" />
<WaveLengthAlpha2 Unit="Å" Value="1.79285" /><WaveLengthRatio Unit="" Value="0.5" />
<TubeMaterial>Co</TubeMaterial></Tube></FixedInformation></RawData>"""
ROUTE = """<DataRoute RouteFlag="Measured"><ScanInformation ScanName="{name}" VisibleName="{name}">
<TimePerStepEffective>1.5</TimePerStepEffective>
<ScanAxes>{moved}</ScanAxes><ScaleAxes>{scale}</ScaleAxes></ScanInformation>
{data}<DataViews>{views}</DataViews></DataRoute>"""
AXIS = """<ScanAxisInfo AxisId="{axis}"><Start>20</Start><Stop>22</Stop>
<Increment>0.02</Increment></ScanAxisInfo>"""
OMEGA = '<ScanAxisInfo AxisId="Theta"><Start>10</Start></ScanAxisInfo>'
VIEWS = """<RawDataView xsi:type="FixedRawDataView" Start="0" Length="1" LogicName="MeasuredTime" />
<RawDataView xsi:type="VaryingRawDataView" Start="2" Length="2"><Varying>
<FieldDefinitions FieldName="Theta" /><FieldDefinitions FieldName="TwoTheta" />
</Varying></RawDataView>
<RawDataView xsi:type="RecordedRawDataView" Start="4" Length="1">
<Recording LogicName="Counter1" Category="Count" /></RawDataView>
<RawDataView xsi:type="RecordedRawDataView" Start="5" Length="1">
<Recording LogicName="Temperature" Category="Temperature" /></RawDataView>"""


def packed(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def route(scan):
    def build(axis="TwoTheta", name="Locked Coupled", views=VIEWS, row="1,1,{t},{x},{y},25"):
        rows = (
            "<Datum>" + row.format(t=x / 2, x=x, y=y) + "</Datum>"
            for x, y in zip(scan.two_theta, scan.counts, strict=True)
        )
        moved = AXIS.format(axis=axis) + OMEGA
        return ROUTE.format(name=name, moved=moved, scale="", data="\n".join(rows), views=views)

    return build


@pytest.fixture
def brml():
    def build(*routes, count=1):
        text = RAW_DATA.replace("{routes}", "".join(routes))
        files = {f"Experiment0/RawData{n}.xml": text for n in range(count)}
        return packed(**{"Experiment0/DataContainer.xml": "<a/>"}, **files)

    return build


def test_a_scan(read, brml, route, is_the_scan):
    (pattern,) = read(brml(route()), "a.brml")
    assert is_the_scan(pattern)
    assert pattern.wavelength == 1.78897
    assert pattern.metadata == {
        "format": "Bruker BRML",
        "sample": "Zircon",
        "date": "2023-01-26T15:23:09+01:00",
        "anode": "Co",
        "wavelength_alpha2": 1.79285,
        "alpha2_ratio": 0.5,
        "omega": 10.0,
        "counting_time": 1.5,
        "axis": "Locked Coupled",
    }


def test_several_scans(read, brml, route, is_the_scan):
    patterns = read(brml(route(), count=12))
    assert len(patterns) == 12
    assert all(map(is_the_scan, patterns))


def test_columns_that_are_not_described(read, brml, route, is_the_scan):
    assert is_the_scan(*read(brml(route(views="", row="1,1,{x},{t},{y}"))))


def test_what_was_processed_last(read, brml, route, is_the_scan):
    raw = route(row="1,1,{t},{x},7,25")
    assert is_the_scan(*read(brml(raw, route())))


def test_a_detector_at_rest(read, brml, scan, is_the_scan):
    data = f"<Datum>10,1,25,{','.join(map(str, scan.counts))}</Datum>"
    scale = AXIS.format(axis="TwoTheta").replace("ScanAxisInfo", "ScaleAxisInfo")
    for views in ("", '<RawDataView xsi:type="RecordedRawDataView" Start="3" Length="101" />'):
        text = ROUTE.format(name="PSD fixed", moved="", scale=scale, data=data, views=views)
        assert is_the_scan(*read(brml(text)))


def test_refused(refusal, brml, route):
    assert "scan over Rocking Curve" in refusal(brml(route("Theta", "Rocking Curve")))
    assert "no measured points" in refusal(brml())
    assert "has no scan in it" in refusal(brml(route(), count=0))
    assert "points of different length" in refusal(
        brml(route().replace("<Datum>1,1,10.0,20.0,", "<Datum>1,1,"))
    )
    assert "damaged XML" in refusal(brml("<open>"))
    assert "unpacks to more" in refusal(brml("1" * 110_000_000))
