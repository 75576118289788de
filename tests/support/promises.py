"""Times that are promised: printed, and failing only beyond five times the promise, because the
machine of a test runs other tests beside it.
"""

HOUSE_FACTOR = 5


def in_time(took: float, promised: float, what: str = "") -> bool:
    """Whether it took less than the house allows; both in the same unit, such as seconds."""
    print(f"{what or 'it'} took {took:.3g}, promised {promised:.3g}")
    return took < promised * HOUSE_FACTOR
