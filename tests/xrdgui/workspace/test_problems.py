from xrdgui.workspace.problems import grouped


def test_the_same_reason_stands_once_the_most_frequent_first():
    groups = grouped(
        [
            ("a.xy", "a.xy is a folder without pattern files; choose one with .xy, .csv, … in it."),
            ("b.xy", "b.xy is empty; export it again."),
            ("c 2.xy", "c 2.xy is empty; export it again."),
        ]
    )
    assert [(group.reason, [name for name, _ in group.files]) for group in groups] == [
        ("Is empty; export it again.", ["b.xy", "c 2.xy"]),
        ("Is a folder without pattern files; choose one with .xy, .csv, … in it.", ["a.xy"]),
    ]
    assert groups[0].files[0] == ("b.xy", "b.xy is empty; export it again.")


def test_what_differs_from_file_to_file_is_left_out():
    (group,) = grouped(
        [
            ("a", "a has only 12 points, a pattern needs at least 50."),
            ("b", "b has only 13 points, a pattern needs at least 50."),
        ]
    )
    assert group.reason == "Has only … points, a pattern needs at least 50."
    (group,) = grouped(
        [
            ("a", "a has text between its numbers in line 3 (“x 1”); export it."),
            ("b", "b has text between its numbers in line 3 (“y”); export it."),
        ]
    )
    assert group.reason == "Has text between its numbers in line 3 (…); export it."
    (group,) = grouped([("a", "a has only 12 points.")])
    assert group.reason == "Has only 12 points."


def test_a_sentence_without_the_name_stays_whole():
    (group,) = grouped([("a.xy · scan 2", "No diffraction lines stand out.")])
    assert group.reason == "No diffraction lines stand out."


def test_nothing():
    assert grouped([]) == []
