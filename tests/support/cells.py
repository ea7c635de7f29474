"""Lines of known cells, as a diffractometer finds them."""

import numpy as np

from xrdgui.indexing.lattices import lattices
from xrdgui.indexing.lines import Lines

WAVELENGTH = 1.5406

# Parameters (Å⁻²) and centrings of textbook cells.
CELLS = {
    "halite": ("cubic", "F", (5.6402**-2, 0, 0, 0)),
    "rutile": ("tetragonal", "P", (4.594**-2, 2.959**-2, 0, 0)),
    "zincite": ("hexagonal", "P", (4 / 3 * 3.2501**-2, 5.2071**-2, 0, 0)),
    "corundum": ("hexagonal", "R", (4 / 3 * 4.7589**-2, 12.991**-2, 0, 0)),
    "anglesite": ("orthorhombic", "P", (5.398**-2, 6.958**-2, 8.480**-2, 0)),
    # a = 5.011, b = 5.850, c = 10.345 Å, β = 92.43°
    "azurite": ("monoclinic", "P", (0.039896, 0.029221, 0.009361, -0.001639)),
    # a = 7.424, b = 7.629, c = 9.910 Å, α = 68.61, β = 69.71, γ = 66.08°
    "turquoise": (
        "triclinic",
        "P",
        (0.022967, 0.022070, 0.012423, -0.007894, -0.014384, -0.008656),
    ),
}
# a = 4.750, b = 5.720, c = 4.970 Å, β = 90.2°: nearly orthorhombic
WOLFRAMITE = ("monoclinic", "P", (4.75**-2, 5.72**-2, 4.97**-2, 0.000296))


def expected(name: str) -> np.ndarray:
    """(n,) angles (deg) of all lines of a cell up to 80°."""
    lattice_name, centring, x = (CELLS | {"wolframite": WOLFRAMITE})[name]
    lattice = next(one for one in lattices() if one.name == lattice_name)
    q = (lattice.outer @ np.array(x))[:, None] + lattice.squares * x[lattice.axis]
    q = q[lattice.centrings[lattice.centring_names.index(centring)]]
    q = np.unique(q[(q > 0) & (q < 0.69)].round(7))
    return 2 * np.degrees(np.arcsin(WAVELENGTH * np.sqrt(q) / 2))


def measured(
    name: str, shift: float = 0.03, scatter: float = 0.01, foreign: int = 2, seed: int = 0
) -> Lines:
    """Seven in ten of the lines of a cell, off by chance and by a zero shift, and foreign ones."""
    rng = np.random.default_rng(seed)
    angles = expected(name)
    seen = angles[(rng.random(len(angles)) < 0.7) | (np.arange(len(angles)) < 2)]
    apart = seen[np.concatenate([[True], np.diff(seen) > 0.15])][:40]
    two_theta = apart + shift + rng.normal(0, scatter, len(apart))
    height = np.clip(rng.gamma(1.0, 0.35, len(apart)), 0.03, 1.0)
    two_theta = np.append(two_theta, rng.uniform(15, 60, foreign))
    height = np.append(height, np.full(foreign, 0.03))
    order = np.argsort(two_theta)
    return Lines(two_theta[order], height[order], 100 * height[order], 8.0, 80.0)
