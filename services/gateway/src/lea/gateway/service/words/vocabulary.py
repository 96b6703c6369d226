"""What a language has to provide."""

from collections.abc import Mapping
from dataclasses import dataclass

from lea.wording import Terms


@dataclass(frozen=True, slots=True)
class Vocabulary:
    terms: Terms
    property_types: Mapping[str, str]
    labels: Mapping[str, str]
    """What a sheet says around its values, by name."""
