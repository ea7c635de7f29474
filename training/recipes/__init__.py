"""Recipes: everything that decides what a training gives."""
