"""The database itself refuses links across shops everywhere; room for tax status and number.

A row about a part of an order, a cloth's motif and a refund's share name their shop, and their
keys to other rows of a shop contain it. A member of a shop points to the person.
"""

import sqlalchemy as sa
from alembic import op

from marketplace.core.database import BigKey

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Tables that get the shop's id, with the key by which its rows find it.
NAMED = (
    ("order_amount", "seller_order"),
    ("order_event", "seller_order"),
    ("product_motif", "product"),
)
# Plain keys to rows of a shop that become keys with the shop in them.
KEYS = (
    ("order_amount", "seller_order"),
    ("order_amount", "order_line"),
    ("order_event", "seller_order"),
    ("product_motif", "product"),
    ("refund_allocation", "seller_order"),
)
UNIQUE = ("order_amount", "order_event", "payout_line", "product_revision", "refund_allocation")
TAXED = ("seller", "customer_order")


def upgrade() -> None:
    for table, parent in NAMED:
        op.add_column(table, sa.Column("seller_id", BigKey, nullable=True))
        op.execute(
            f"UPDATE {table} SET seller_id = "
            f"(SELECT seller_id FROM {parent} WHERE {parent}.id = {table}.{parent}_id)"
        )
        with op.batch_alter_table(table) as batch:
            batch.alter_column("seller_id", existing_type=BigKey, nullable=False)
            batch.create_foreign_key(
                f"fk_{table}_seller_id_seller", "seller", ["seller_id"], ["id"]
            )
            batch.create_index(f"ix_{table}_seller_id", ["seller_id"])
    for table, parent in KEYS:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_{parent}_id_{parent}", type_="foreignkey")
            batch.create_foreign_key(
                f"fk_{table}_seller_id_{parent}_id_{parent}",
                parent,
                ["seller_id", f"{parent}_id"],
                ["seller_id", "id"],
            )
    for table in UNIQUE:
        with op.batch_alter_table(table) as batch:
            batch.create_unique_constraint(f"uq_{table}_seller_id_id", ["seller_id", "id"])
    _name_the_person()
    for table in TAXED:
        op.add_column(table, sa.Column("tax_status", sa.String(length=20), nullable=True))
        op.add_column(table, sa.Column("tax_number", sa.Text(), nullable=True))


def _name_the_person() -> None:
    op.add_column("seller_member", sa.Column("person_id", BigKey, nullable=True))
    op.execute(
        "UPDATE seller_member SET person_id = "
        "(SELECT person_id FROM user_account WHERE user_account.id = seller_member.user_id)"
    )
    with op.batch_alter_table("seller_member") as batch:
        batch.alter_column("person_id", existing_type=BigKey, nullable=False)
        batch.create_foreign_key(
            "fk_seller_member_person_id_person", "person", ["person_id"], ["id"]
        )
        batch.create_index("ix_seller_member_person_id", ["person_id"])


def downgrade() -> None:
    for table in TAXED:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("tax_number")
            batch.drop_column("tax_status")
    with op.batch_alter_table("seller_member") as batch:
        batch.drop_index("ix_seller_member_person_id")
        batch.drop_constraint("fk_seller_member_person_id_person", type_="foreignkey")
        batch.drop_column("person_id")
    for table in UNIQUE:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_seller_id_id", type_="unique")
    for table, parent in KEYS:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_seller_id_{parent}_id_{parent}", type_="foreignkey")
            batch.create_foreign_key(
                f"fk_{table}_{parent}_id_{parent}", parent, [f"{parent}_id"], ["id"]
            )
    for table, _parent in NAMED:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(f"ix_{table}_seller_id")
            batch.drop_constraint(f"fk_{table}_seller_id_seller", type_="foreignkey")
            batch.drop_column("seller_id")
