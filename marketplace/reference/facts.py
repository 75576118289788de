"""How facts of the tables are said: their kinds in words, and whether they are confirmed."""

import re

from marketplace.core.i18n import N_

MOTIF_KINDS = {
    "fauna": N_("Animals"),
    "flora": N_("Plants"),
    "object": N_("Things"),
    "place": N_("Places"),
    "event": N_("Events"),
    "classic": N_("Classic patterns"),
    "temple": N_("Temples"),
    "narrative": N_("Stories"),
    "abstract": N_("Abstract"),
}
"""What a motif shows, by ``Motif.kind``."""


def is_confirmed(evidence: str) -> bool:
    """Whether a row may be shown as certain; else it is shown as "not confirmed".

    Marks: C read in a named source; P old, secondary or conflicting; K general knowledge;
    U unknown. One mark that is not C makes the row unconfirmed.
    """
    marks = set(re.findall(r"\b[CPKU]\b", evidence))
    return marks == {"C"}
