"""Which text a shop agrees to. A new version is a new page text and a new version here."""

TEXT_KEY = "seller_terms"
VERSION = "2026-11"
