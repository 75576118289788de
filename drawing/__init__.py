"""Drawn batik cloths for the demonstration shop.

No photograph may be taken from a maker without leave, so the demo shows cloth
that was never woven. The drawing follows the craft: a plan of wax is drawn in
millimetres, the dye house dyes what the wax leaves open, and the cloth is then
hung, folded or seen close. Everything follows from a seed.
"""
