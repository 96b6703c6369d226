"""Which forms fit a type of property: the categories of the catalogue that a type counts as."""

from collections.abc import Mapping

RESIDENTIAL, COMMERCIAL, ENTERPRISE = "residential", "general_commercial", "enterprise"
DIVIDED, UNDIVIDED, MOBILE = "divided_coownership", "undivided_coownership", "mobile_home"

CATEGORIES: Mapping[str, frozenset[str]] = {
    RESIDENTIAL: frozenset({RESIDENTIAL}),
    "single_family": frozenset({RESIDENTIAL}),
    "duplex": frozenset({RESIDENTIAL}),
    "triplex": frozenset({RESIDENTIAL}),
    "plex": frozenset({RESIDENTIAL, COMMERCIAL}),
    DIVIDED: frozenset({DIVIDED}),
    "divided_co_ownership": frozenset({DIVIDED}),
    UNDIVIDED: frozenset({UNDIVIDED}),
    "undivided_co_ownership": frozenset({UNDIVIDED}),
    MOBILE: frozenset({MOBILE}),
    COMMERCIAL: frozenset({COMMERCIAL}),
    "land": frozenset({COMMERCIAL}),
    ENTERPRISE: frozenset({ENTERPRISE}),
}
"""A plex may have five dwellings or more: then the general forms are right."""

_OF_ANY_PROPERTY = frozenset({"all", "public_curator"})
_ALSO: Mapping[str, frozenset[str]] = {"CCA": frozenset({DIVIDED, UNDIVIDED})}
"""The purchase contract has no edition of its own for co-ownership, and its name doesn't exclude it."""


def fits(form_key: str, category: str | None, property_type: str | None) -> bool:
    """Tell whether a form suits a type of property; a type that isn't known speaks against none."""
    if category is None or category in _OF_ANY_PROPERTY:
        return True
    of_type = CATEGORIES.get(property_type or "")
    if of_type is None:
        return True
    return bool(of_type & ({*category.split("+")} | _ALSO.get(form_key, frozenset())))
