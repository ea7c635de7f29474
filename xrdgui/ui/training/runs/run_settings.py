"""Everything a run was told, and where its data come from, as a tree to read and copy."""

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from training.monitoring.run_record import moment
from training.runs.library import Run
from training.sources import about

_CARD = ("data", "calibration", "versions", "created")


class RunSettings(QTreeWidget):
    """Name and value; groups unfold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Settings and provenance of the run")
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setFrameShape(self.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)

    def show_run(self, run: Run) -> None:
        """Show the settings of this run."""
        self.clear()
        config = run.config
        source = config.get("source")
        provenance = dict(source) if isinstance(source, dict) else {}
        provenance |= {key: text for key, text in _about(provenance).items() if text}
        recipe = config.get("recipe")
        groups = {
            "Run": {"folder": str(run.path), "created": moment(run.created)},
            "Compounds": provenance or {"store": config.get("store")},
            "Other settings": {
                key: value
                for key, value in config.items()
                if key not in {"recipe", "source", "store", "title", "choices"}
                and value not in (None, "")
            },
            "Recipe": recipe if isinstance(recipe, dict) else {},
            "Model": _card(run.folder.model / "card.json"),
        }
        for name, values in groups.items():
            if values:
                item = self._add(self.invisibleRootItem(), name, values)
                item.setExpanded(name != "Model")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = [f"{item.text(0)}\t{item.text(1)}" for item in self.selectedItems()]
            QGuiApplication.clipboard().setText("\n".join(rows))
        else:
            super().keyPressEvent(event)

    def _add(self, parent: QTreeWidgetItem, name: str, value: Any) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent, [name.replace("_", " "), ""])
        if isinstance(value, dict):
            for key, inner in value.items():
                self._add(item, str(key), inner)
        else:
            text = _text(value)
            item.setText(1, text)
            item.setToolTip(1, text)
            item.setTextAlignment(0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        return item


def _about(source: dict[str, Any]) -> dict[str, str]:
    try:
        return about(source)
    except (KeyError, TypeError, AttributeError):  # of another version
        return {}


def _card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: card[key] for key in _CARD if card.get(key)} if isinstance(card, dict) else {}


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return str(value)
