"""Live chat, whole

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_settings",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("writers", sa.String(length=12), nullable=False),
        sa.Column("shows_presence", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint(
            "writers IN ('anyone','years','connections','nobody')", name=op.f("ck_contact_settings_writers")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_contact_settings_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_contact_settings")),
    )
    op.create_table(
        "mutes",
        sa.Column("muter_id", sa.Integer(), nullable=False),
        sa.Column("muted_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["muted_id"], ["members.id"], name=op.f("fk_mutes_muted_id_members")),
        sa.ForeignKeyConstraint(["muter_id"], ["members.id"], name=op.f("fk_mutes_muter_id_members")),
        sa.PrimaryKeyConstraint("muter_id", "muted_id", name=op.f("pk_mutes")),
    )
    with op.batch_alter_table("mutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mutes_muted_id"), ["muted_id"], unique=False)

    op.create_table(
        "promotions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('asked','published','given up')", name=op.f("ck_promotions_state")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_promotions_author_id_members")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_promotions_room_id_rooms")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_promotions_space_id_spaces")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_promotions_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotions")),
        sa.UniqueConstraint("author_id", "client_key", name=op.f("uq_promotions_author_id_client_key")),
    )
    with op.batch_alter_table("promotions", schema=None) as batch_op:
        batch_op.create_index("ix_promotions_due", ["state", "until"], unique=False)
        batch_op.create_index(batch_op.f("ix_promotions_room_id"), ["room_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promotions_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "held_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("wave", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("file_ids", sa.JSON(), nullable=False),
        sa.Column("earlier", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('waits','refused')", name=op.f("ck_held_messages_state")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_held_messages_author_id_members")),
        sa.ForeignKeyConstraint(["reply_to_id"], ["messages.id"], name=op.f("fk_held_messages_reply_to_id_messages")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["contact_requests.id"], name=op.f("fk_held_messages_request_id_contact_requests")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_held_messages_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_messages")),
        sa.UniqueConstraint("author_id", "client_key", name=op.f("uq_held_messages_author_id_client_key")),
    )
    with op.batch_alter_table("held_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_messages_request_id"), ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_messages_room_id"), ["room_id"], unique=False)
        batch_op.create_index("ix_held_messages_wave", ["state", "author_id", "wave"], unique=False)

    op.create_table(
        "message_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("stored", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_message_files_member_id_members")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_files_message_id_messages")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_message_files_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_files")),
        sa.UniqueConstraint("stored", name=op.f("uq_message_files_stored")),
    )
    with op.batch_alter_table("message_files", schema=None) as batch_op:
        batch_op.create_index("ix_message_files_member", ["member_id", "at"], unique=False)
        batch_op.create_index("ix_message_files_waiting", ["message_id", "at"], unique=False)

    op.create_table(
        "message_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_versions_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_versions")),
    )
    with op.batch_alter_table("message_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_versions_message_id"), ["message_id"], unique=False)

    op.create_table(
        "promotion_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promotion_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('','as it is','own words','left out')", name=op.f("ck_promotion_parts_answer")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_promotion_parts_author_id_members")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_promotion_parts_message_id_messages")),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotions.id"], name=op.f("fk_promotion_parts_promotion_id_promotions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion_parts")),
        sa.UniqueConstraint("promotion_id", "message_id", name=op.f("uq_promotion_parts_promotion_id_message_id")),
    )
    with op.batch_alter_table("promotion_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promotion_parts_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promotion_parts_message_id"), ["message_id"], unique=False)

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reactions", sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
        batch_op.add_column(sa.Column("files", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
        batch_op.create_index("ix_messages_author_at", ["author_id", "created_at"], unique=False)

    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("excerpt", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))

    with op.batch_alter_table("room_memberships", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stays_hidden", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("keep_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("visible_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("mentioned_seq", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index("ix_room_memberships_involvement", ["room_id", "involvement"], unique=False)

    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("space_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_rooms_space_id"), ["space_id"])
        batch_op.create_foreign_key(batch_op.f("fk_rooms_space_id_spaces"), "spaces", ["space_id"], ["id"])

    with op.batch_alter_table("search_indexes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=24), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("search_indexes", schema=None) as batch_op:
        batch_op.drop_column("kind")

    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_rooms_space_id_spaces"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_rooms_space_id"), type_="unique")
        batch_op.drop_column("space_id")

    with op.batch_alter_table("room_memberships", schema=None) as batch_op:
        batch_op.drop_index("ix_room_memberships_involvement")
        batch_op.drop_column("mentioned_seq")
        batch_op.drop_column("visible_at")
        batch_op.drop_column("keep_days")
        batch_op.drop_column("stays_hidden")

    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_column("excerpt")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index("ix_messages_author_at")
        batch_op.drop_column("files")
        batch_op.drop_column("reactions")
        batch_op.drop_column("pinned_at")

    with op.batch_alter_table("promotion_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promotion_parts_message_id"))
        batch_op.drop_index(batch_op.f("ix_promotion_parts_author_id"))

    op.drop_table("promotion_parts")
    with op.batch_alter_table("message_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_versions_message_id"))

    op.drop_table("message_versions")
    with op.batch_alter_table("message_files", schema=None) as batch_op:
        batch_op.drop_index("ix_message_files_waiting")
        batch_op.drop_index("ix_message_files_member")

    op.drop_table("message_files")
    with op.batch_alter_table("held_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_held_messages_wave")
        batch_op.drop_index(batch_op.f("ix_held_messages_room_id"))
        batch_op.drop_index(batch_op.f("ix_held_messages_request_id"))

    op.drop_table("held_messages")
    with op.batch_alter_table("promotions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promotions_thread_id"))
        batch_op.drop_index(batch_op.f("ix_promotions_room_id"))
        batch_op.drop_index("ix_promotions_due")

    op.drop_table("promotions")
    with op.batch_alter_table("mutes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mutes_muted_id"))

    op.drop_table("mutes")
    op.drop_table("contact_settings")
