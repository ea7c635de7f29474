"""The study's figures beside ours."""

from typing import Any

from training.report import reproduction


def _report(
    recipe: str = "paper-test-2",
    split: str = "random",
    epochs: int = 70,
    accuracy: float = 0.97,
    second: float | None = 0.864,
) -> dict[str, Any]:
    """As much of a report.json as a table needs."""

    def scores(value: float, n: int) -> dict[str, Any]:
        return {"accuracy": value, "accuracy_interval": [value - 0.01, value + 0.01], "n": n}

    n = 1260 if split == "random" else 1185
    ours = {} if second is None else {"old": scores(second, n)}
    return {
        "recipe": {"name": recipe, "split": split, "epochs": epochs},
        "run": {"epochs": epochs},
        "published": {"accuracy": 0.973},
        "models": {"new": {"name": "run"}} | ({} if second is None else {"old": {"name": "mine"}}),
        "split": {"counts": {"copies": 1247 if split == "random" else 0}},
        "benchmarks": [{"n": n, "scores": {"new": scores(accuracy, n)} | ours}],
    }


def _rows(*reports: dict[str, Any]) -> list[dict[str, str]]:
    heads, _, *rows = (
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in reproduction.table(reports).splitlines()
    )
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_both_splits_of_a_test_stand_in_one_row() -> None:
    (row,) = _rows(_report(), _report(split="chemical-system", accuracy=0.71, second=0.88))
    assert list(row.values()) == [
        "paper-test-2",
        "97.3%",
        "97.0% (96% – 98%; n = 1,260)",
        "1,247 of 1,260",
        "71.0% (70% – 72%; n = 1,185)",
        "86.4% (85% – 87%; n = 1,260)",
        "88.0% (87% – 89%; n = 1,185)",
        "70",
    ]
    assert "mine on the test patterns of the study's split" in row


def test_a_run_of_fewer_epochs_than_the_study_says_so_even_where_it_was_told_to_be_short() -> None:
    short = _report(epochs=12)
    assert short["recipe"]["epochs"] == 12
    (row,) = _rows(short, _report(split="chemical-system", epochs=70))
    assert row["epochs run"] == "12 of 70; 70"
    (row,) = _rows(short, _report(split="chemical-system", epochs=12))
    assert row["epochs run"] == "12 of 70"


def test_what_was_not_run_is_left_open() -> None:
    (row,) = _rows(_report(split="chemical-system", second=None))
    assert row["its network here, split as in the study"] == "–"
    assert row["test patterns with a shifted copy in training"] == "–"
    assert row["our network on those of the split by chemical system"] == "–"
    assert row["its network here, split by chemical system"].startswith("97.0%")


def test_tests_and_repetitions_have_rows_of_their_own() -> None:
    rows = _rows(
        _report("paper-test-1"),
        _report("paper-test-2"),
        _report("paper-test-1", accuracy=0.74),
        _report("paper-test-1", "chemical-system"),
    )
    assert [row["test of the study"] for row in rows] == ["paper-test-1"] * 2 + ["paper-test-2"]
    leak_free = [row["its network here, split by chemical system"] for row in rows]
    assert [cell != "–" for cell in leak_free] == [True, False, False]
