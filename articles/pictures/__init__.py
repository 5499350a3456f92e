"""Uploaded bytes to pictures that pages can show: upright, in sRGB, without what the camera wrote beside them.

`reading.read` is the way in. The decoders run in a process of their own (`child.py`), with little memory, little
time and no secrets, so that a file made to break them breaks nothing else.
"""
