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


def downgrade() -> None:
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

    with op.batch_alter_table("message_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_versions_message_id"))

    op.drop_table("message_versions")
    with op.batch_alter_table("message_files", schema=None) as batch_op:
        batch_op.drop_index("ix_message_files_waiting")
        batch_op.drop_index("ix_message_files_member")

    op.drop_table("message_files")
    with op.batch_alter_table("mutes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mutes_muted_id"))

    op.drop_table("mutes")
    op.drop_table("contact_settings")
