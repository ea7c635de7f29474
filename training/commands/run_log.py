"""What a run says, in words, for the log of a run that nobody shows to a person at once."""

import sys
import time

from training.runs import events


def write(event: events.Event) -> None:
    """Write a line on standard error, with the time of day, where there is something to say."""
    text = in_words(event)
    if text:
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
        sys.stderr.flush()


def in_words(event: events.Event) -> str:
    """Say what happened; empty for what happens all the time."""
    match event:
        case events.Preparing(what, done, total) if done == total:
            return f"{what}: {done:,}"
        case events.RunStarted():
            return (
                f"training {event.recipe} with {event.backend}: batches {event.first_step + 1:,} "
                f"to {event.steps:,}, of {event.batch_size:,} patterns"
            )
        case events.EpochEnded():
            scores = {"training": event.accuracy} | event.accuracies
            parts = [f"epoch {event.epoch}", f"loss {event.loss:.3f}"]
            parts += [f"{name} {value:.1%}" for name, value in scores.items()]
            return "  ".join(parts) + ("  *" if event.best else "")
        case events.Notice(message):
            return message
        case events.RunEnded(reason, step):
            return f"{reason} after {step:,} batches"
        case events.RunFailed(message):
            return f"failed: {message}"
    return ""
