import pytest
from PySide6.QtCore import Qt

from xrdgui.ui.training.runs.log_tail import LogTail

SAID = """\
WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1795377738.658009   17633 port.cc:153] oneDNN custom operations are on. You may see \
slightly different numerical results
20:02:56 validation: 60
E0000 00:00:1795377776.295579   17633 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA
E0000 00:00:1795377776.295579   17633 allocator.cc:52] ran out of memory
\x1b[1mepoch\x1b[0m 3
 10 %\r 20 %\r done
"""


@pytest.fixture
def tail(qtbot, tmp_path):
    made = LogTail()
    qtbot.addWidget(made)
    made.show()
    made.show_file(tmp_path / "stderr.log")
    return made


def test_what_matters_is_shown_and_kept_up_to_date(qtbot, tail, tmp_path):
    file = tmp_path / "stderr.log"
    file.write_text(SAID, encoding="utf-8")
    assert not tail.text.isVisible()
    qtbot.mouseClick(tail.button, Qt.MouseButton.LeftButton)
    assert tail.text.isVisible()
    assert tail.text.toPlainText().splitlines() == [
        "20:02:56 validation: 60",
        "E0000 00:00:1795377776.295579   17633 allocator.cc:52] ran out of memory",
        "epoch 3",
        " done",
    ]
    with file.open("a") as more:
        more.write("20:03:00 epoch 4\n")
    qtbot.waitUntil(lambda: "epoch 4" in tail.text.toPlainText(), timeout=10_000)


def test_only_the_end_of_a_long_log_is_read(tail, tmp_path):
    lines = [f"line {number}" for number in range(20_000)]
    (tmp_path / "stderr.log").write_text("\n".join(lines), encoding="utf-8")
    tail.unfold(True)
    shown = tail.text.toPlainText().splitlines()
    assert shown == lines[-len(shown) :]
    assert 100 < len(shown) < 5000


def test_no_log_yet(tail):
    tail.unfold(True)
    assert tail.text.placeholderText() == "Nothing has been written yet."
