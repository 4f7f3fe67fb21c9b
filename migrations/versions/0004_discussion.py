"""Discussion whole: notices by choice, moved threads

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("decided", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restored", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_bulk_decisions_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_decisions")),
        sa.UniqueConstraint("by_id", "client_key", name=op.f("uq_bulk_decisions_by_id_client_key")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_kind", sa.String(length=16), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("excerpt", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("reporters", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_on", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open','in work','decided','withdrawn')", name=op.f("ck_cases_state")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_cases_author_id_members")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["members.id"], name=op.f("fk_cases_taken_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("target_kind", "target_id", name=op.f("uq_cases_target_kind_target_id")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_cases_queue", ["state", "is_urgent", "weight", "opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_taken_by_id"), ["taken_by_id"], unique=False)

    op.create_table(
        "digest_lines",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_digest_lines_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", "key", name=op.f("pk_digest_lines")),
    )
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_feeds_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("member_id", "kind", "subject_id", name=op.f("uq_feeds_member_id_kind_subject_id")),
    )
    op.create_table(
        "notice_choices",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("mail", sa.String(length=6), nullable=False),
        sa.Column("push", sa.Boolean(), nullable=False),
        sa.CheckConstraint("mail IN ('now','digest','no')", name=op.f("ck_notice_choices_mail")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_notice_choices_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", "kind", name=op.f("pk_notice_choices")),
    )
    op.create_table(
        "notice_settings",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("preset", sa.String(length=10), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=6), nullable=False),
        sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_address", sa.String(length=254), nullable=True),
        sa.CheckConstraint("digest IN ('weekly','daily','off')", name=op.f("ck_notice_settings_digest")),
        sa.CheckConstraint("preset IN ('quiet','normal','everything')", name=op.f("ck_notice_settings_preset")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_notice_settings_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_notice_settings")),
    )
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("excerpt", sa.String(length=400), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_statements_by_id_members")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_statements_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
    )
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statements_member_id"), ["member_id"], unique=False)
        batch_op.create_index("ix_statements_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "watch_habits",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("started", sa.String(length=10), nullable=False),
        sa.Column("replied", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_watch_habits_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_watch_habits")),
    )
    op.create_table(
        "case_snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_snapshots_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_snapshots")),
        sa.UniqueConstraint("case_id", "version", name=op.f("uq_case_snapshots_case_id_version")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("act IN ('none','ask','edit','hide','move','delete')", name=op.f("ck_decisions_act")),
        sa.CheckConstraint("outcome IN ('upheld','partly','rejected','helped')", name=op.f("ck_decisions_outcome")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_decisions_by_id_members")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decisions_case_id_cases"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["undone_by_id"], ["members.id"], name=op.f("fk_decisions_undone_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("by_id", "client_key", name=op.f("uq_decisions_by_id_client_key")),
        sa.UniqueConstraint("case_id", "case_version", name=op.f("uq_decisions_case_id_case_version")),
    )
    op.create_table(
        "notification_deliveries",
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=6), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel IN ('mail','digest','push')", name=op.f("ck_notification_deliveries_channel")),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications.id"],
            name=op.f("fk_notification_deliveries_notification_id_notifications"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notification_id", "channel", name=op.f("pk_notification_deliveries")),
    )
    op.create_table(
        "organiser_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('draft','leaving','left')", name=op.f("ck_organiser_letters_state")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_organiser_letters_by_id_members")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_organiser_letters_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_letters")),
        sa.UniqueConstraint("by_id", "client_key", name=op.f("uq_organiser_letters_by_id_client_key")),
    )
    with op.batch_alter_table("organiser_letters", schema=None) as batch_op:
        batch_op.create_index("ix_organiser_letters_edition", ["edition_id", "leaves_at"], unique=False)

    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=500), nullable=False),
        sa.Column("point", sa.String(length=100), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sign_in_id"], ["sign_ins.id"], name=op.f("fk_push_subscriptions_sign_in_id_sign_ins"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_subscriptions_endpoint")),
        sa.UniqueConstraint("sign_in_id", name=op.f("uq_push_subscriptions_sign_in_id")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('personal','illegal','unkind','off-topic','advertising','impersonation','other')",
            name=op.f("ck_reports_reason"),
        ),
        sa.ForeignKeyConstraint(["answered_id"], ["decisions.id"], name=op.f("fk_reports_answered_id_decisions")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reports_case_id_cases"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reporter_id"], ["members.id"], name=op.f("fk_reports_reporter_id_members")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["case_snapshots.id"],
            name=op.f("fk_reports_snapshot_id_case_snapshots"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("case_id", "reporter_id", name=op.f("uq_reports_case_id_reporter_id")),
        sa.UniqueConstraint("receipt", name=op.f("uq_reports_receipt")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index("ix_reports_reporter", ["reporter_id", "at"], unique=False)

    op.create_table(
        "bulk_removals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=280), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restored", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_bulk_removals_by_id_members")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_bulk_removals_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_removals")),
    )
    with op.batch_alter_table("bulk_removals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_removals_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "question_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open','passed')", name=op.f("ck_question_offers_state")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_question_offers_member_id_members")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_question_offers_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_offers")),
        sa.UniqueConstraint("thread_id", "member_id", name=op.f("uq_question_offers_thread_id_member_id")),
    )
    with op.batch_alter_table("question_offers", schema=None) as batch_op:
        batch_op.create_index("ix_question_offers_member", ["member_id", "at"], unique=False)

    op.create_table(
        "thread_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=280), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_thread_acts_by_id_members")),
        sa.ForeignKeyConstraint(["other_id"], ["threads.id"], name=op.f("fk_thread_acts_other_id_threads")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_acts_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_acts")),
    )
    with op.batch_alter_table("thread_acts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_acts_other_id"), ["other_id"], unique=False)
        batch_op.create_index("ix_thread_acts_place", ["thread_id", "position"], unique=False)

    op.create_table(
        "thread_links",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_links_thread_id_threads")),
        sa.PrimaryKeyConstraint("thread_id", "kind", "subject_id", name=op.f("pk_thread_links")),
    )
    with op.batch_alter_table("thread_links", schema=None) as batch_op:
        batch_op.create_index("ix_thread_links_subject", ["kind", "subject_id"], unique=False)

    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("stored", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_attachments_member_id_members")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_attachments_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("stored", name=op.f("uq_attachments_stored")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index("ix_attachments_member", ["member_id", "at"], unique=False)
        batch_op.create_index("ix_attachments_waiting", ["post_id", "at"], unique=False)

    op.create_table(
        "post_addresses",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_addresses_post_id_posts")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_post_addresses_thread_id_threads")),
        sa.PrimaryKeyConstraint("thread_id", "position", name=op.f("pk_post_addresses")),
    )
    with op.batch_alter_table("post_addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_addresses_post_id"), ["post_id"], unique=False)

    op.create_table(
        "purges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=280), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.CheckConstraint("(thread_id IS NULL) <> (post_id IS NULL)", name=op.f("ck_purges_one")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_purges_by_id_members")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["members.id"], name=op.f("fk_purges_decided_by_id_members")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_purges_post_id_posts")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_purges_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purges")),
    )
    with op.batch_alter_table("purges", schema=None) as batch_op:
        batch_op.create_index("ix_purges_open", ["decided_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_purges_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_purges_thread_id"), ["thread_id"], unique=False)

    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place_kind", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("place_id", sa.Integer(), nullable=True))
        batch_op.create_index("ix_audit_entries_place", ["place_kind", "place_id"], unique=False)

    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("in_app", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("mail", sa.String(length=6), server_default="no", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.drop_column("mail")
        batch_op.drop_column("in_app")

    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entries_place")
        batch_op.drop_column("place_id")
        batch_op.drop_column("place_kind")

    with op.batch_alter_table("purges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purges_thread_id"))
        batch_op.drop_index(batch_op.f("ix_purges_post_id"))
        batch_op.drop_index("ix_purges_open")

    op.drop_table("purges")
    with op.batch_alter_table("post_addresses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_addresses_post_id"))

    op.drop_table("post_addresses")
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index("ix_attachments_waiting")
        batch_op.drop_index("ix_attachments_member")

    op.drop_table("attachments")
    with op.batch_alter_table("thread_links", schema=None) as batch_op:
        batch_op.drop_index("ix_thread_links_subject")

    op.drop_table("thread_links")
    with op.batch_alter_table("thread_acts", schema=None) as batch_op:
        batch_op.drop_index("ix_thread_acts_place")
        batch_op.drop_index(batch_op.f("ix_thread_acts_other_id"))

    op.drop_table("thread_acts")
    with op.batch_alter_table("question_offers", schema=None) as batch_op:
        batch_op.drop_index("ix_question_offers_member")

    op.drop_table("question_offers")
    with op.batch_alter_table("bulk_removals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_removals_thread_id"))

    op.drop_table("bulk_removals")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index("ix_reports_reporter")

    op.drop_table("reports")
    op.drop_table("push_subscriptions")
    with op.batch_alter_table("organiser_letters", schema=None) as batch_op:
        batch_op.drop_index("ix_organiser_letters_edition")

    op.drop_table("organiser_letters")
    op.drop_table("notification_deliveries")
    op.drop_table("decisions")
    op.drop_table("case_snapshots")
    op.drop_table("watch_habits")
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.drop_index("ix_statements_subject")
        batch_op.drop_index(batch_op.f("ix_statements_member_id"))

    op.drop_table("statements")
    op.drop_table("notice_settings")
    op.drop_table("notice_choices")
    op.drop_table("feeds")
    op.drop_table("digest_lines")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_taken_by_id"))
        batch_op.drop_index("ix_cases_queue")
        batch_op.drop_index(batch_op.f("ix_cases_author_id"))

    op.drop_table("cases")
    op.drop_table("bulk_decisions")
