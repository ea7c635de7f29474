"""The protocol of the study this began with: ideal lines, a fixed set of patterns, its own split.

Torres Arroyave, Diaz Granados and Albarracín, Universidad de Antioquia. Its recipes and its
network stand beside ours, in `training.recipes.recipes` and `training.fitting.architectures`.
"""
