"""The motifs by their name in the list of motifs: each draws into a circle of radius 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drawing.motifs import (
    belimbing,
    bendo_sendang,
    cakra_palah,
    candi_penataran,
    kakao,
    kembang_turi,
    kenanga,
    kendang_jimbe,
    koi,
    nanas,
    pond_fish,
    small,
    teratai,
)
from drawing.wax import Pen

Motif = Callable[[Pen], None]

MOTIFS: Mapping[str, Motif] = {
    "koi": koi.draw,
    "kendang-jimbe": kendang_jimbe.draw,
    "belimbing": belimbing.draw,
    "kembang-turi": kembang_turi.draw,
    "bendo-sendang": bendo_sendang.draw,
    "teratai": teratai.draw,
    "cakra-palah": cakra_palah.draw,
    "candi-penataran": candi_penataran.draw,
    "mujaer": pond_fish.draw_mujaer,
    "gurami": pond_fish.draw_gurami,
    "nanas": nanas.draw,
    "kakao": kakao.draw,
    "kenanga": kenanga.draw,
}

FILLERS: Mapping[str, Motif] = {
    "sprig": small.sprig,
    "floret": small.floret,
    "curls": small.curls,
    "star": small.star,
    "cloud": small.cloud,
    "waves": small.waves,
    "kawung": small.kawung,
    "butterfly": small.butterfly,
}


def named(name: str) -> Motif:
    """The motif or filling of this name."""
    return MOTIFS[name] if name in MOTIFS else FILLERS[name]
