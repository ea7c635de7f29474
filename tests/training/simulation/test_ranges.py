"""A window reads recipes and presets; neither may make it load what it never needs."""

import subprocess
import sys


def test_recipes_and_presets_load_nothing_slow():
    code = (
        "import sys, training.recipes.recipes, training.simulation.presets\n"
        "print(*sorted({'scipy', 'spglib', 'pymatgen', 'pyarrow', 'sklearn'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
