"""The register of confidentiality incidents; what a prompt holds is a reading, logged beside the turn's path."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

LOG_PROMPT = """
CREATE FUNCTION privacy.log_prompt(p_user uuid, p_turn uuid, p_linked uuid, p_transactions integer) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog AS $$
BEGIN
    PERFORM set_config('lea.user_id', p_user::text, true);
    INSERT INTO privacy.access_log (user_id, reader, purpose, route, turn_id, contact_ids)
    SELECT p_user, 'lea', 'prompt', 'lea.work.actions_applied', p_turn, array_agg(DISTINCT a.contact_id)
    FROM crm.participants a
    WHERE a.transaction_id IN (
        (SELECT t.id FROM crm.transactions t WHERE t.user_id = p_user ORDER BY t.updated_at DESC LIMIT p_transactions)
        UNION SELECT p_linked
    )
    HAVING count(*) > 0
    ON CONFLICT (turn_id) WHERE turn_id IS NOT NULL DO NOTHING;
END
$$
"""
ACCESS = (
    "GRANT EXECUTE ON FUNCTION privacy.log_prompt TO lea_context",
    # which prompt was logged already, and nothing of what was read
    "GRANT SELECT (turn_id) ON privacy.access_log TO lea_context",
    "GRANT SELECT, INSERT, UPDATE ON privacy.incidents TO lea_privacy",
    "GRANT SELECT (ctid, known_on), DELETE ON privacy.incidents TO lea_purge",
)


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("information", sa.String(), nullable=False),
        sa.Column("circumstances", sa.String(), nullable=False),
        sa.Column("occurred", sa.String(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("persons", sa.String(), nullable=False),
        sa.Column("serious_risk", sa.Boolean(), nullable=False),
        sa.Column("assessment", sa.String(), nullable=False),
        sa.Column("commission_notified_on", sa.Date()),
        sa.Column("persons_notified_on", sa.Date()),
        sa.Column("public_notice", sa.String()),
        sa.Column("measures", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        schema="privacy",
    )
    op.execute(LOG_PROMPT)
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP FUNCTION privacy.log_prompt")
    op.execute("REVOKE SELECT (turn_id) ON privacy.access_log FROM lea_context")
    op.drop_table("incidents", schema="privacy")
