"""The names in English."""

from lea.gateway.service.words.vocabulary import Vocabulary
from lea.wording import ENGLISH as TERMS

ENGLISH = Vocabulary(
    terms=TERMS,
    property_types={
        "residential": "Residential, fewer than 5 dwellings",
        "single_family": "Single-family house",
        "duplex": "Duplex",
        "triplex": "Triplex",
        "plex": "Plex",
        "divided_coownership": "Divided co-ownership",
        "divided_co_ownership": "Divided co-ownership",
        "undivided_coownership": "Undivided co-ownership",
        "undivided_co_ownership": "Undivided co-ownership",
        "mobile_home": "Mobile home",
        "general_commercial": "Land, 5 dwellings or more, or commercial",
        "land": "Land",
        "enterprise": "Enterprise",
    },
    labels={
        "mark": "Working document — not the official OACIQ form",
        "code": "OACIQ form",
        "version": "Version",
        "status": "Status:",
        "prepared_on": "Prepared on",
        "sent_on": "Sent on",
        "signed_on": "Signed on",
        "transaction": "Transaction",
        "kind": "Kind",
        "address": "Property address",
        "property_type": "Type of property",
        "transaction_status": "Stage",
        "parties": "Parties and professionals",
        "prices": "Prices",
        "dates": "Dates",
        "acceptance": "Acceptance of the promise",
        "after_acceptance": "{days} days after the acceptance",
        "missing": "To be completed",
        "nothing_missing": "Nothing essential is missing.",
        "no_fields": "The file held no information when this form was prepared.",
        "page": "page {page} of {pages}",
        "made_by": "Prepared with Léa for {broker}",
        "at": "at",
    },
)
