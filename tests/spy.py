"""What a host says to Stemlock, block by block: a library stands between the two and writes it down (`fixtures/spy.c`). Knows no host."""

import os
import pathlib
import shutil
import subprocess
from dataclasses import dataclass

import numpy as np

SOURCE = pathlib.Path(__file__).resolve().parent / "fixtures/spy.c"


@dataclass
class Said:
    """What was said: of each block an entry in each list, `nan` where the host left it out; busses that were switched as direction, number, on."""

    modes: np.ndarray
    frames: np.ndarray
    plays: np.ndarray
    samples: np.ndarray
    seconds: np.ndarray
    beats: np.ndarray
    tempos: np.ndarray
    loops: np.ndarray
    times: np.ndarray
    setups: list
    busses: list


class Spy:
    """A bundle that hands everything on to the real one. Whoever loads it needs `environment`."""

    def __init__(self, folder, bundle):
        folder.mkdir(parents=True)
        self.file = folder / "said"
        self.file.touch()
        self.bundle = folder / bundle.name
        if bundle.is_dir():
            shutil.copytree(bundle, self.bundle)
            library = next(self.bundle.glob("Contents/*/*.so"))
        else:
            library = self.bundle
        real = folder / "real.so"
        shutil.copy2(next(bundle.glob("Contents/*/*.so")) if bundle.is_dir() else bundle, real)
        library.unlink(missing_ok=True)
        command = ["cc", "-shared", "-fPIC", "-O1", "-std=gnu11", "-w", "-o", library, SOURCE, "-ldl", "-lm"]
        subprocess.run(command, check=True)
        # Ardour takes a library that is as new as its own list of plugins for one that it has not seen yet.
        shutil.copystat(real, library)
        self.environment = {"STEMLOCK_SPY": str(self.file), "STEMLOCK_SPIED": str(real)}

    def clear(self):
        """Forgets what was said until now."""
        os.truncate(self.file, 0)

    def said(self):
        lines = [line.split() for line in self.file.read_text().splitlines()]
        blocks = np.array([line[1:] for line in lines if line[0] == "block" and len(line) == 11], float).reshape(-1, 10)
        modes, frames, plays, samples, seconds, beats, tempos, begin, end, times = blocks.T
        setups = [(int(line[1]), float(line[2])) for line in lines if line[0] == "setup"]
        busses = [tuple(int(word) for word in line[2:5]) for line in lines if line[0] == "bus" and line[1] == "0"]
        return Said(modes, frames, plays > 0, samples, seconds, beats, tempos, np.stack([begin, end]), times, setups, busses)
