"""The window. Everything here is Qt and presentation; the science lives on the floors below.

This file imports nothing: the helper processes of `tasks` import this package and must stay
free of Qt.
"""
