"""The demo broker's files: plausible Québec transactions of both kinds, in every status."""

from dataclasses import dataclass

from lea.contracts.orders import ContactRole as Role
from lea.contracts.orders import DateKind, PriceKind, TransactionKind, TransactionStatus

DEMO_EMAIL = "demo@lea.local"
DEMO_PASSWORD = "demo"  # noqa: S105 (shown on the terminal; this database is reached through a socket only)
DEMO_NAME = "Camille Bouchard"


@dataclass(frozen=True)
class Person:
    """A contact; their telephone numbers are from the range 555-01XX, which nobody has."""

    name: str
    phone: str | None = None
    email: str | None = None
    organization: str | None = None


@dataclass(frozen=True)
class DemoFile:
    """One transaction with all that hangs on it."""

    kind: TransactionKind
    status: TransactionStatus | None
    property_type: str
    """A category of the forms catalogue."""
    address: tuple[str, str, str | None, str, str]
    """Civic number, street, unit, city, postal code."""
    people: tuple[tuple[Role, Person], ...]
    prices: tuple[tuple[PriceKind, int], ...]
    days: tuple[tuple[DateKind, int], ...]
    """Counted from the day on which the demo is made."""
    forms: tuple[str, ...]


NOTARY = Person("Me Hélène Vaillancourt", "819 555-0142", "h.vaillancourt@exemple.ca", "Étude Vaillancourt")
INSPECTOR = Person("Marc-André Houle", "514 555-0176", "mahoule@exemple.ca", "Inspection Houle")
LENDER = Person("Sophie Bélanger", "418 555-0119", "s.belanger@exemple.ca", "Caisse de Limoilou")

SALE, PURCHASE = TransactionKind.SALE, TransactionKind.PURCHASE

FILES = (
    DemoFile(
        kind=SALE,
        status=TransactionStatus.LISTED,
        property_type="residential",
        address=("1185", "rue du Conseil", None, "Sherbrooke", "J1G 1M8"),
        people=((Role.SELLER, Person("Lucie Gagnon", "819 555-0127", "lucie.gagnon@exemple.ca")),),
        prices=((PriceKind.ASKING, 419_000),),
        days=(),
        forms=("CCVE", "DV"),
    ),
    DemoFile(
        kind=SALE,
        status=TransactionStatus.OFFER_RECEIVED,
        property_type="divided_coownership",
        address=("2450", "avenue De Lorimier", "304", "Montréal", "H2K 3W8"),
        people=(
            (Role.SELLER, Person("Jean-François Tremblay", "514 555-0158", "jf.tremblay@exemple.ca")),
            (Role.BUYER, Person("Amina Benali", "438 555-0134", "amina.benali@exemple.ca")),
        ),
        prices=((PriceKind.ASKING, 489_000), (PriceKind.OFFERED, 472_500), (PriceKind.DEPOSIT, 10_000)),
        days=((DateKind.PROMISE_EXPIRY, 2), (DateKind.OCCUPANCY, 75)),
        forms=("CC_DIVISE_EXCL", "DVD", "PAD"),
    ),
    DemoFile(
        kind=SALE,
        status=TransactionStatus.ACCEPTED_CONDITIONAL,
        property_type="residential",
        address=("77", "chemin Sainte-Foy", None, "Québec", "G1R 1S9"),
        people=(
            (Role.SELLER, Person("Robert Pelletier", "418 555-0163", "robert.pelletier@exemple.ca")),
            (Role.BUYER, Person("Catherine Roy", "581 555-0105", "catherine.roy@exemple.ca")),
            (Role.INSPECTOR, INSPECTOR),
            (Role.MORTGAGE_LENDER, LENDER),
        ),
        prices=((PriceKind.ASKING, 612_000), (PriceKind.ACCEPTED, 598_000), (PriceKind.DEPOSIT, 15_000)),
        days=((DateKind.INSPECTION, 6), (DateKind.FINANCING, 14), (DateKind.CLOSING, 58)),
        forms=("CCVE", "DV", "PA", "AF"),
    ),
    DemoFile(
        kind=PURCHASE,
        status=TransactionStatus.CONDITIONS_MET,
        property_type="residential",
        address=("310", "rue Principale", None, "Saint-Sauveur", "J0R 1R0"),
        people=(
            (Role.BUYER, Person("Philippe Nguyen", "450 555-0181", "philippe.nguyen@exemple.ca")),
            (Role.SPOUSE, Person("Isabelle Côté", "450 555-0182", "isabelle.cote@exemple.ca")),
            (Role.NOTARY, NOTARY),
        ),
        prices=(
            (PriceKind.ASKING, 735_000),
            (PriceKind.ACCEPTED, 720_000),
            (PriceKind.DOWN_PAYMENT, 144_000),
        ),
        days=((DateKind.CLOSING, 21), (DateKind.OCCUPANCY, 23)),
        forms=("CCA", "PA", "AF", "AVIS_CONDITIONS"),
    ),
    DemoFile(
        kind=PURCHASE,
        status=None,
        property_type="divided_coownership",
        address=("900", "boulevard de Maisonneuve Ouest", "1807", "Montréal", "H3A 0A8"),
        people=(
            (Role.BUYER, Person("Émilie Fortin", "514 555-0112", "emilie.fortin@exemple.ca")),
            (Role.LISTING_BROKER, Person("Karim Haddad", "514 555-0190", None, "Agence du Plateau")),
        ),
        prices=((PriceKind.ASKING, 545_000),),
        days=(),
        forms=("CCA",),
    ),
    DemoFile(
        kind=PURCHASE,
        status=TransactionStatus.OFFER_RECEIVED,
        property_type="residential",
        address=("5420", "rue Saint-Denis", None, "Montréal", "H2J 2M1"),
        people=(
            (Role.BUYER, Person("Placements Dubé inc.", "514 555-0147", "info@exemple.ca")),
            (Role.REPRESENTATIVE, Person("Yves Dubé", "514 555-0148", "yves.dube@exemple.ca")),
        ),
        prices=(
            (PriceKind.ASKING, 1_150_000),
            (PriceKind.OFFERED, 1_090_000),
            (PriceKind.COUNTER, 1_125_000),
        ),
        days=((DateKind.PROMISE_EXPIRY, 1),),
        forms=("CCA", "PA", "CP"),
    ),
    DemoFile(
        kind=SALE,
        status=TransactionStatus.CLOSED,
        property_type="residential",
        address=("18", "rue des Érables", None, "Trois-Rivières", "G8T 2A4"),
        people=(
            (Role.SELLER, Person("Marguerite Lavoie", "819 555-0166", "marguerite.lavoie@exemple.ca")),
            (Role.BUYER, Person("Simon Ouellet", "819 555-0171", "simon.ouellet@exemple.ca")),
            (Role.NOTARY, NOTARY),
        ),
        prices=((PriceKind.ASKING, 298_000), (PriceKind.ACCEPTED, 301_500)),
        days=((DateKind.CLOSING, -12), (DateKind.OCCUPANCY, -10)),
        forms=("CCVE", "DV", "PA"),
    ),
)
