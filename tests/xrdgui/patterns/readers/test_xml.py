import time

import pytest

from xrdgui.patterns.readers.base import ReadError
from xrdgui.patterns.readers.xml import parse, text

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]><a>&a11;</a>"
)


def test_names_come_without_namespaces():
    root = parse(b'<a xmlns="u" xmlns:x="v"><x:b x:c="1"> hello </x:b></a>')
    assert root.tag == "a"
    assert root.find("b").get("c") == "1"
    assert text(root, "b") == "hello"
    assert text(root, "nothing") == ""
    assert text(None, "b") == ""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (LAUGHS.encode(), "declares XML entities"),
        (LAUGHS.encode("utf-16"), "declares XML entities"),
        (LAUGHS.replace("1.0", '1.0" encoding="cp037', 1).encode("cp037"), "XML"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            "declares XML entities",
        ),
        (b"<a>&undefined;</a>", "damaged XML in line 1"),
        (b"<a>\n<b></a>", "damaged XML in line 2"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "damaged XML"),
        (b"<a>" * 200, "far more XML elements"),
        (b"<a>" + b"<b/>" * 500_000 + b"</a>", "far more XML elements"),
        (b"", "damaged XML"),
    ],
)
def test_what_could_do_harm_is_refused_quickly(data, message):
    start = time.process_time()
    with pytest.raises(ReadError, match=message):
        parse(data)
    assert time.process_time() - start < 5
