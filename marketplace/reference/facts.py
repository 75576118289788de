"""How facts of the tables are said: their kinds in words, and whether they are confirmed."""

import re
from urllib.parse import urlsplit

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
    U unknown. One mark that is not C makes the row unconfirmed, and so does a reading of our own.
    """
    marks = set(re.findall(r"\b[CPKU]\b", evidence))
    return marks == {"C"} and "our reading" not in evidence


def source_names(source: str) -> tuple[str, ...]:
    """The sites that a row's facts were read at, as a page names them; each once."""
    hosts = (urlsplit(address).netloc for address in re.findall(r"https?://\S+", source))
    return tuple(dict.fromkeys(host.removeprefix("www.") for host in hosts))
