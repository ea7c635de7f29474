"""Places in the checkout that tests read."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SAMPLES: Final = ROOT / "resources" / "samples"
FUZZ: Final = ROOT / "tests" / "fuzz"
SHARED_DATA: Final = ROOT.parent / "shared" / "data"
