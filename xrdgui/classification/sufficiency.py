"""Whether a pattern holds enough to be judged by."""

from collections.abc import Mapping

from xrdgui.representation.representation import Representation

# Noise alone makes up to two lines (tests/training/test_representation.py), crystals make more.
TOO_FEW_LINES = 3
FEW_LINES = 5
SHORT_RANGE = 25.0  # degrees at the reference wavelength

NO_LINES = (
    "No diffraction lines stand out from the background, so the pattern was not classified; "
    "measure longer, or check that the sample is crystalline."
)
HARDLY_LINES = (
    "Only {lines} out from the background, too few to tell a crystal system from, so the pattern "
    "was not classified; measure a wider range, or longer."
)

NOT_ONE_PHASE = (
    "This does not look like the powder pattern of one crystalline phase: it may be a mixture, "
    "an amorphous sample or no diffraction pattern, and then the answer means nothing."
)
NEUTRONS = "Measured with neutrons, but the network was trained on X-ray patterns."


def remarks(metadata: Mapping[str, object]) -> tuple[str, ...]:
    """Return warnings that what a file says of a scan, or how it had to be read, gives reason for.

    `metadata` is that of a Pattern, see `xrdgui.patterns.readers.scans`.
    """
    neutrons = metadata.get("radiation") == "neutron"
    said = metadata.get("remarks")
    return (
        *((NEUTRONS,) if neutrons else ()),
        *(map(str, said) if isinstance(said, list | tuple) else ()),
    )


def assess(
    n_lines: int, degrees: float, representation: Representation
) -> tuple[tuple[str, ...], str | None]:
    """Return (warnings, error) for a pattern.

    Parameters
    ----------
    n_lines
        Lines that cannot be noise, see `Representation.prepare_and_count`. Fewer than 3 are
        an error, fewer than 5 a warning.
    degrees
        Measured part of the range the network looks at; less than 25° is a warning.
    """
    if n_lines == 0:
        return (), NO_LINES
    if n_lines < TOO_FEW_LINES:
        lines = "one diffraction line stands" if n_lines == 1 else f"{n_lines} lines stand"
        return (), HARDLY_LINES.format(lines=lines)
    warnings = []
    if n_lines < FEW_LINES:
        warnings.append(f"Only {n_lines} diffraction lines were found; take the answer as a guess.")
    if degrees < SHORT_RANGE:
        warnings.append(
            f"Only {degrees:.0f}° of the {representation.two_theta_min:g}–"
            f"{representation.two_theta_max:g}° the network looks at were measured."
        )
    return tuple(warnings), None
