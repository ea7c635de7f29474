from pathlib import Path

from training.runs import history


def _row(step: int, validation_loss: float | None, accuracies: dict[str, float]) -> history.Row:
    return {
        "epoch": step // 2,
        "step": step,
        "loss": 1.5,
        "accuracy": 0.25,
        "validation_loss": validation_loss,
        "best": step > 2,
        "accuracies": accuracies,
    }


def test_rows_survive_the_file_whatever_is_unknown(tmp_path: Path) -> None:
    rows = [_row(2, None, {}), _row(4, 1.25, {"measured, binaries": 0.5, "validation": 0.75})]
    assert history.read(tmp_path / "history.csv") == []
    history.write(tmp_path / "history.csv", rows)
    assert history.read(tmp_path / "history.csv") == rows


def test_it_is_a_table_a_spreadsheet_reads(tmp_path: Path) -> None:
    history.write(tmp_path / "history.csv", [_row(4, 1.25, {"measured, binaries": 0.5})])
    assert (tmp_path / "history.csv").read_text() == (
        'epoch,step,loss,accuracy,validation_loss,best,"measured, binaries"\n'
        "2,4,1.5,0.25,1.25,1,0.5\n"
    )
