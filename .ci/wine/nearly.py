"""Two WAV files of floats that may differ by a rounding of 32 bits near full scale: what was converted to another rate on two systems."""

import array
import sys

ROUNDING = 2.0**-22


def samples(path):
    with open(path, "rb") as file:
        content = file.read()
    data = content.index(b"data") + 8
    return array.array("f", content[data : data + (len(content) - data) // 4 * 4])


here, there = map(samples, sys.argv[1:])
assert len(here) == len(there), "one is longer"
worst = max(abs(a - b) for a, b in zip(here, there))
print(f"at most {worst} apart")
sys.exit(worst > ROUNDING)
