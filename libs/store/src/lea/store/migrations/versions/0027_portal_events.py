"""The portal's application knows an access by its id alone: `actions` finds whose it is while no user is set."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

USER = "nullif(current_setting('lea.user_id', true), '')"


def upgrade() -> None:
    op.execute(
        f"CREATE POLICY looked_up ON crm.portal_access FOR SELECT TO lea_actions USING ({USER} IS NULL)"
    )


def downgrade() -> None:
    op.execute("DROP POLICY looked_up ON crm.portal_access")
