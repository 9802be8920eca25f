#!/usr/bin/env python3
"""The beats of made songs, as `cargo xtask recognise` hears them, held against aubio's on the same songs.

Skips where aubio is not installed (Debian's aubio-tools). Not a step of CI: aubio is a measure to stay ahead of, not a truth.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEAR = 0.07


def f_measure(found, truth):
    """Beats within 70 ms are the same; each is used once."""
    used = [False] * len(found)
    hits = 0
    for beat in truth:
        near = [i for i, other in enumerate(found) if not used[i] and abs(other - beat) <= NEAR]
        if near:
            used[min(near, key=lambda i: abs(found[i] - beat))] = True
            hits += 1
    return 2 * hits / (len(found) + len(truth))


def numbers(text):
    return [float(line.split()[0]) for line in text.splitlines() if line.strip()]


def main():
    if shutil.which("aubio") is None:
        print("aubio is not installed: skipped")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        # It may miss limits that have nothing to do with beats.
        subprocess.run(["cargo", "xtask", "recognise", "--write", folder], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        ours, theirs = [], []
        assert list(Path(folder).glob("*.heard")), "nothing was recognised"
        for song in sorted(Path(folder).glob("*.wav")):
            truth = numbers(song.with_suffix(".truth").read_text())
            run = subprocess.run(["aubio", "beat", str(song)], check=True, capture_output=True, text=True)
            ours.append(f_measure(numbers(song.with_suffix(".heard").read_text()), truth))
            theirs.append(f_measure(numbers(run.stdout), truth))
            print(f"{song.stem:20} Stemlock {ours[-1]:.3f}, aubio {theirs[-1]:.3f}")
    mean = [sum(scores) / len(scores) for scores in (ours, theirs)]
    print(f"{len(ours)} songs: Stemlock {mean[0]:.3f}, aubio {mean[1]:.3f} in the mean")
    return 0 if mean[0] >= mean[1] else 1


if __name__ == "__main__":
    sys.exit(main())
