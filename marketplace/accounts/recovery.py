"""Recovery codes: ten words to write down, each good once when the telephone is lost."""

from datetime import datetime

import sqlalchemy as sa

from marketplace.accounts.models import RecoveryCode
from marketplace.core import crypto, ids
from marketplace.core.database import db

COUNT = 10
_PREFIX = "P"
_LENGTH = 12


def replace_codes(user_id: int, *, now: datetime) -> list[str]:
    """New codes instead of all earlier ones. They are returned once and never again."""
    forget_codes(user_id)
    codes = [ids.spoken_number(_PREFIX, _LENGTH).removeprefix(f"{_PREFIX}-") for _ in range(COUNT)]
    db.session.add_all(
        RecoveryCode(user_id=user_id, code_digest=_digest(user_id, code), created_at=now)
        for code in codes
    )
    return codes


def forget_codes(user_id: int) -> None:
    """Make every code of ``user_id`` worthless."""
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def use_code(user_id: int, code: str, *, now: datetime) -> bool:
    """Use ``code`` up; False when it is wrong or was used."""
    used = db.session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_digest == _digest(user_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session=False)
    )
    return used.first() is not None


def count_left(user_id: int) -> int:
    """How many codes of ``user_id`` are still good."""
    count = sa.select(sa.func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(count) or 0


def _digest(user_id: int, code: str) -> str:
    # Keyed and tied to the person: a stolen table cannot be tried against all possible codes.
    plain = "".join(char for char in code.upper() if char.isascii() and char.isalnum())
    return crypto.keyed_hash(f"{user_id}:{plain}", purpose="recovery_code")
