"""The OACIQ forms, as reference data."""

import json
from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = ("key", "code", "code_en", "name_fr", "name_en", "side", "category", "step", "confidence")


def upgrade() -> None:
    catalogue = sa.table("form_catalogue", *(sa.column(name) for name in COLUMNS), schema="crm")
    forms = json.loads((resources.files("lea.store") / "data" / "forms.json").read_text(encoding="utf-8"))
    op.bulk_insert(catalogue, [{name: form.get(name) for name in COLUMNS} for form in forms])


def downgrade() -> None:
    op.execute("DELETE FROM crm.form_catalogue")
