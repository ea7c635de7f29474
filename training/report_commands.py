"""The commands that say how good networks are: `python -m training report` and `reproduction`."""

import os
from argparse import Namespace
from pathlib import Path

from training import events
from training.console import bars, say
from training.runs import RunFolder


def report(options: Namespace) -> int:
    """A page on a run or on a model folder."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from training import report as reports

    with bars() as shown:
        task = shown.add_task("evaluation", total=None)

        def listener(event: events.Event) -> None:
            if isinstance(event, events.Preparing):
                shown.update(task, completed=event.done, total=event.total)

        if options.run:
            run = RunFolder.open(options.run)
            values = reports.of_run(run, listener, compare_with=options.compare)
            page = options.output or run.report_page
        else:
            values = reports.of_model(
                options.model, options.store, options.measured, options.compare, listener
            )
            page = options.output or Path("report.html")
    reports.save(values, page)
    for sentence in (*values["split"]["sentences"], *values["comparison"]):
        say(sentence)
    print(f"{page}, and the figures in {page.with_suffix('.json').name}")
    return 0
