import subprocess
import sys

# What is asked of a process that has imported nothing yet.
ASK = "import sys\n{}\nprint(*sorted({{'matplotlib', 'pandas', 'sklearn'}} & set(sys.modules)))\n"


def loaded(code: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", ASK.format(code)], capture_output=True, text=True, check=True
    )
    return run.stdout.split()


def test_keras_comes_without_what_nobody_here_uses() -> None:
    assert loaded("from xrdgui.runtime.keras_import import keras; keras.Input((3,))") == []


def test_what_is_there_stays_and_what_is_not_can_be_imported_later() -> None:
    code = (
        "import pandas; from xrdgui.runtime.keras_import import keras; import sklearn.metrics\n"
        "assert keras.src.trainers.data_adapters.array_slicing.pandas is pandas"
    )
    assert loaded(code) == ["pandas", "sklearn"]
