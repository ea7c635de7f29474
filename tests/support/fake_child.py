"""Stands in for `python -m training resume FOLDER --events`: the same lines, no network.

Usage: python fake_child.py BEHAVIOUR FOLDER

It needs nothing but the standard library, so that it is there at once.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path

STEPS, PER_EPOCH = 40, 10


class Child:
    def __init__(self, folder: Path) -> None:
        self.asked = ""
        self.folder = folder
        self.log = (folder / "events.jsonl").open("a", encoding="utf-8")

    def say(self, kind: str, **values: object) -> None:
        line = json.dumps({"kind": kind, **values})
        self.log.write(line + "\n")
        self.log.flush()
        print(line, flush=True)

    def listen(self) -> None:
        for line in sys.stdin:
            self.asked = line.strip()
            if self.asked == "cancel":
                return
        self.asked = "eof"

    def started(self, first: int = 0, steps: int = STEPS, per_epoch: int = PER_EPOCH) -> None:
        self.say(
            "RunStarted", folder=str(self.folder), recipe="fake", first_step=first, steps=steps,
            steps_per_epoch=per_epoch, batch_size=8, backend="none",
        )  # fmt: skip

    def step(self, step: int, steps: int = STEPS) -> None:
        self.say(
            "StepEnded", step=step, steps=steps, loss=2.0 / step, accuracy=1 - 1 / step,
            patterns_per_second=100.0,
        )  # fmt: skip

    def epoch(self, step: int) -> None:
        self.say(
            "EpochEnded", epoch=step // PER_EPOCH, step=step, loss=2.0 / step,
            accuracy=1 - 1 / step, accuracies={"validation": 1 - 2 / step}, best=True,
            validation_loss=2.5 / step,
        )  # fmt: skip

    def train(self, pause: float = 0.005) -> None:
        lines = (self.folder / "events.jsonl").read_text().splitlines()
        done = [json.loads(line) for line in lines]
        first = max([e["step"] for e in done if e["kind"] == "EpochEnded"], default=0)
        for kind in ("structures", "reflections"):
            for number in range(0, 11, 5):
                self.say("Preparing", what=kind, done=number, total=10)
        self.started(first)
        step = first
        while step < STEPS and not self.asked:
            time.sleep(pause)
            step += 1
            self.step(step)
            if step % PER_EPOCH == 0:
                self.epoch(step)
        if self.asked in {"cancel", "eof"}:
            if self.asked == "cancel":
                self.say("RunEnded", reason="cancelled", step=step)
            os._exit(0)
        for kind in ("calibration", "evaluation"):
            for number in range(4):
                self.say("Preparing", what=kind, done=number, total=3)
        (self.folder / "model").mkdir(exist_ok=True)
        (self.folder / "model" / "card.json").write_text("{}")
        self.say("RunEnded", reason="stopped" if self.asked else "finished", step=step)

    def die(self) -> None:
        self.started()
        for step in range(1, 13):
            self.step(step)
        os.kill(os.getpid(), 9)

    def quit(self) -> None:
        self.started()
        os._exit(3)

    def fail(self) -> None:
        print("Traceback (most recent call last):\n  File\nValueError: x", file=sys.stderr)
        self.say("RunFailed", message="The disk is full; free some space and resume.")
        sys.exit(1)

    def refuse(self) -> None:
        print("error: /x is in use: another process is training there.", file=sys.stderr)
        sys.exit(1)

    def crash(self) -> None:
        raise RuntimeError("secret of the developers")

    def garbage(self) -> None:
        out = sys.stdout.buffer
        self.started()
        out.write(b"2026-01-01 warning: something from a library\n\xff\xfe\x00\n{}\n[1, 2]\n")
        out.write(b'{"kind": "StepEnded", "step": 3}\n{"kind": "Unheard"}\n"text"\nnull\n{"kind":')
        out.write(b"\n" + b'{"kind": "StepEnded", "step": "x", "steps": null, "loss": "y", ')
        out.write(b'"accuracy": [], "patterns_per_second": {}}\n')
        out.write(b"[" * 100_000 + b"\n")
        out.flush()
        for step in range(1, 4):
            self.step(step)
        self.epoch(10)
        self.say("RunEnded", reason="finished", step=10)

    def pieces(self) -> None:
        out = sys.stdout.buffer
        lines = b"".join(
            json.dumps(
                {"kind": "StepEnded", "step": step, "steps": 5, "loss": 0.5, "accuracy": 0.5,
                 "patterns_per_second": 1.0}
            ).encode() + b"\n"
            for step in range(1, 6)
        )  # fmt: skip
        for start in range(0, len(lines), 37):
            out.write(lines[start : start + 37])
            out.flush()
            time.sleep(0.002)
        # The last line has no end.
        out.write(json.dumps({"kind": "RunEnded", "reason": "finished", "step": 5}).encode())
        out.flush()

    def flood(self, number: int = 70_000) -> None:
        lines = [
            json.dumps({"kind": "StepEnded", "step": step, "steps": number, "loss": step,
                        "accuracy": 0.5, "patterns_per_second": 1.0})
            for step in range(1, number + 1)
        ]  # fmt: skip
        self.started(0, number, 1000)
        sys.stdout.write("\n".join(lines) + "\n")
        self.say("RunEnded", reason="finished", step=number)

    def deaf(self) -> None:
        self.started()
        time.sleep(600)


def main(behaviour: str, folder: str) -> None:
    child = Child(Path(folder))
    if behaviour != "deaf":
        threading.Thread(target=child.listen, daemon=True).start()
    if behaviour == "slow":
        child.train(0.2)
    else:
        getattr(child, behaviour)()


if __name__ == "__main__":
    main(*sys.argv[1:])
