"""Whether a pattern holds enough to be judged by."""

from collections.abc import Mapping

from xrdgui.representation.representation import Representation
from xrdgui.runtime.messages import Message

# Noise alone makes up to two lines (tests/training/test_representation.py), crystals make more.
TOO_FEW_LINES = 3
FEW_LINES = 5
SHORT_RANGE = 25.0  # degrees at the reference wavelength

NO_LINES = Message(
    "No diffraction lines stand out from the background, so the pattern was not classified; "
    "measure longer, or check that the sample is crystalline."
)

NOT_ONE_PHASE = Message(
    "This does not look like the powder pattern of one crystalline phase: it may be a mixture, "
    "an amorphous sample or no diffraction pattern, and then the answer means nothing."
)
NEUTRONS = Message("Measured with neutrons, but the network was trained on X-ray patterns.")


def remarks(metadata: Mapping[str, object]) -> tuple[Message, ...]:
    """Return warnings that what a file says of a scan, or how it had to be read, gives reason for.

    `metadata` is that of a Pattern, see `xrdgui.patterns.readers.scans`.
    """
    neutrons = metadata.get("radiation") == "neutron"
    said = metadata.get("remarks")
    return (
        *((NEUTRONS,) if neutrons else ()),
        *(map(_message, said) if isinstance(said, list | tuple) else ()),
    )


def assess(
    n_lines: int, degrees: float, representation: Representation
) -> tuple[tuple[Message, ...], Message | None]:
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
        return (), Message(
            "Only one diffraction line stands out from the background, too few to tell a crystal "
            "system from, so the pattern was not classified; measure a wider range, or longer.",
            "Only {n} lines stand out from the background, too few to tell a crystal system from, "
            "so the pattern was not classified; measure a wider range, or longer.",
            n=n_lines,
        )
    warnings = []
    if n_lines < FEW_LINES:
        warnings.append(
            Message(
                "Only {n} diffraction line was found; take the answer as a guess.",
                "Only {n} diffraction lines were found; take the answer as a guess.",
                n=n_lines,
            )
        )
    if degrees < SHORT_RANGE:
        warnings.append(
            Message(
                "Only {degrees}° of the {first}–{last}° the network looks at were measured.",
                degrees=f"{degrees:.0f}",
                first=f"{representation.two_theta_min:g}",
                last=f"{representation.two_theta_max:g}",
            )
        )
    return tuple(warnings), None


def _message(remark: object) -> Message:
    return remark if isinstance(remark, Message) else Message(str(remark))
