"""Fields that nobody asked for: sent along with every form, none may change anything."""

EXTRA_NAMES = (
    "role", "state", "seller_id", "id", "public_id", "slug", "approved_at", "published_count",
    "is_verified", "identity_hash", "identity_last4", "number_hash", "number_last4", "round",
    "claimed_by_id", "decided_at", "answer_by", "submitted_at", "requirement", "remarks",
    "snapshot", "email_confirmed_at", "office_role", "user_id", "owner_id", "fee_bps", "price",
    "status", "commission", "currency", "counted_for", "revoked_at", "created_at",
    "replaced_at", "left_at", "person_id", "certificate_id", "version", "language", "is_admin",
    "sort_key", "email_verified",
)  # fmt: skip
EXTRA = dict.fromkeys(EXTRA_NAMES, "approved")
