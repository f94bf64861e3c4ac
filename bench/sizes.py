"""The sizes that a register is made in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How much there is of what readers count."""

    initiatives: int
    organisations: int
    commitments: int
    documents: int


SIZES = {
    "S": Size(5, 70, 300, 20),
    "M": Size(50, 5_000, 100_000, 500),
    "L": Size(200, 20_000, 1_000_000, 2_000),
}
