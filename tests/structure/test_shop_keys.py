"""The database itself refuses a link from one shop's row to another's: keys contain the shop."""

import sqlalchemy as sa
from sqlalchemy.orm import configure_mappers

import marketplace.app
import marketplace.events
from marketplace.core.database import Base

assert marketplace.app
assert marketplace.events

# Not the shop's own: a buyer's cart, and what search makes anew from the cloths at any time.
OTHERS = frozenset({"cart_line", "search_entry"})
# Parts of a variant and of a cloth, with its key; nothing points to them.
PARTS = frozenset({"stock_level", "product_motif"})


def owned(metadata: sa.MetaData) -> set[str]:
    """Tables whose rows belong to a shop."""
    return {name for name, table in metadata.tables.items() if "seller_id" in table.c} - OTHERS


def plain_keys(metadata: sa.MetaData) -> set[str]:
    """Foreign keys to a shop's rows that do not contain the shop."""
    return {
        f"{table.name} -> {key.referred_table.name}"
        for table in metadata.tables.values()
        if table.name not in OTHERS
        for key in table.foreign_key_constraints
        if key.referred_table.name in owned(metadata) and "seller_id" not in key.column_keys
    }


def without_key(metadata: sa.MetaData) -> set[str]:
    """Tables of a shop to which no key with the shop in it can point."""
    return {
        name
        for name in owned(metadata)
        if "seller_id" not in metadata.tables[name].primary_key.columns
        and not any(
            each.columns.keys() == ["seller_id", "id"]
            for each in metadata.tables[name].constraints
            if isinstance(each, sa.UniqueConstraint)
        )
    }


def planted() -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table(
        "cloth",
        metadata,
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("seller_id", sa.Integer()),
    )
    sa.Table("photo", metadata, sa.Column("cloth_id", sa.ForeignKey("cloth.id")))
    return metadata


def test_a_key_without_the_shop_is_found() -> None:
    assert plain_keys(planted()) == {"photo -> cloth"}
    assert without_key(planted()) == {"cloth"}


def test_every_key_to_a_row_of_a_shop_contains_the_shop() -> None:
    assert plain_keys(Base.metadata) == set()


def test_every_table_of_a_shop_can_be_pointed_to_with_the_shop() -> None:
    assert without_key(Base.metadata) - PARTS == set()


def test_rows_that_belong_to_another_are_found_by_one_column() -> None:
    """Asked for pairs of keys, SQLite reads the whole table."""
    configure_mappers()
    pairs = {
        f"{mapper.class_.__name__}.{each.key}"
        for mapper in Base.registry.mappers
        for each in mapper.relationships
        if len(each.local_remote_pairs or ()) != 1
    }
    assert pairs == set()
