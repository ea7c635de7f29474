"""Widgets, theme and icons of all rooms."""
