"""Draw the demo pictures: ``python -m drawing OUT [SLUG ...]``."""

from __future__ import annotations

import sys
from pathlib import Path

from drawing.demo import draw

if len(sys.argv) < 2:
    sys.exit("python -m drawing OUT [SLUG ...]")
draw(Path(sys.argv[1]), sys.argv[2:] or None)
