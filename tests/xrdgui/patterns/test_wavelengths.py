import pytest

from xrdgui.patterns.wavelengths import PRESETS, parse_wavelength


@pytest.mark.parametrize("text", ["Cu", "cu", "Cu Kα", "CuKa1", "cu k-alpha", " Cu_Ka "])
def test_tubes(text):
    assert parse_wavelength(text) == PRESETS["Cu Kα"] == pytest.approx(1.5406, abs=1e-4)


@pytest.mark.parametrize("text", ["0.7093", "0,7093", " 0.7093 Å", "0.7093A"])
def test_numbers(text):
    assert parse_wavelength(text) == 0.7093


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_read_back(name):
    assert parse_wavelength(name) == PRESETS[name]


@pytest.mark.parametrize("text", ["", "Xx", "Cux", "nan", "inf", "0", "-1.5", "154.06"])
def test_refused_in_one_sentence(text):
    with pytest.raises(ValueError, match=r"^[^.]*(\d\.\d[^.]*)*\.$") as caught:
        parse_wavelength(text)
    assert "Å" in str(caught.value)
