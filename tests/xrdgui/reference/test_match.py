import subprocess
import sys

from tests.support.paths import ROOT


def test_the_window_reads_matches_without_what_searches_them():
    code = (
        "import sys, pickle\n"
        "from xrdgui.reference.match import CompoundMatch, Line\n"
        "import xrdgui.ui.patterns.compounds_panel, xrdgui.workspace.compound_columns\n"
        "lines = (Line(2.0, 1.0, (0, 0, 1)),)\n"
        "one = CompoundMatch('a', 'A', '', 1, 'triclinic', 25.0, 1.0, 0.0, 1.0, lines)\n"
        "assert pickle.loads(pickle.dumps(one)) == one and one.fits\n"
        "print(*sorted({'numba', 'scipy', 'pyarrow', 'keras'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ""
