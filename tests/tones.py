"""Songs of sines for the scripts that play Stemlock in real hosts, and what is heard of them: the files themselves, any click.

Knows no host. A sine shows every click: between two samples it moves by less than its own slope, and its third difference is tiny.
"""

import wave

import numpy as np

RATE = 48_000
TONES = {"Bass": 110.0, "Keys": 277.0}
OTHERS = {"Bass": 164.0, "Keys": 330.0}
PEAK = 0.27
# Frames in which a tone begins and ends.
SOFT = 960


def stem(pitch, frames):
    """A tone as 16-bit samples, which begins and ends softly."""
    at = np.arange(frames)
    shape = np.clip(np.minimum(at, frames - 1 - at) / SOFT, 0, 1)
    return (PEAK * np.sin(2 * np.pi * pitch * at / RATE) * shape * 32768).astype(np.int16)


def write_song(folder, tempo, seconds, tones=TONES):
    """Writes the tones and the tempo; gives what each side of main is at the song's own tempo."""
    folder.mkdir(parents=True)
    main = np.zeros(round(seconds * RATE), np.float32)
    for name, pitch in tones.items():
        samples = stem(pitch, len(main))
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.tobytes())
        main += samples.astype(np.float32) / np.float32(32768)
    (folder / "song.toml").write_text(f"tempo = {float(tempo)}\n")
    return main


def write_set(folder, seconds):
    """Writes two songs, which share no fader position: the keys of the second one are muted. It lies at the next bar after the first. Gives what
    each side of main is at their own tempo."""
    first = write_song(folder / "1 One", 120, 3.5)
    write_song(folder / "2 Two", 120, seconds, OTHERS)
    with open(folder / "2 Two/song.toml", "a") as file:
        file.write('[[stem]]\nfile = "Keys.wav"\nmute = true\n')
    second = stem(OTHERS["Bass"], round(seconds * RATE)).astype(np.float32) / np.float32(32768)
    return np.concatenate([first, np.zeros(-len(first) % (2 * RATE), np.float32), second])


def read_wav(file):
    """Left and right of a WAV file of 32-bit floats."""
    data = file.read_bytes()
    start = data.index(b"data") + 8
    return np.frombuffer(data[start : start + (len(data) - start) // 8 * 8], np.float32).reshape(-1, 2).T


def sharpest(heard):
    """The largest third difference: a click shows there, a tone hardly. Faster tones are sharper, by the cube of the speed at most."""
    return float(np.abs(np.diff(heard, n=3)).max())


def steepest(speed=1.0, tones=TONES):
    """The largest step between two samples that these tones make at a speed."""
    return sum(2 * np.pi * pitch * speed / RATE * PEAK for pitch in tones.values())


def at_places(places, tones=TONES):
    """The tones' sum at places of the song that are no whole frames, away from its ends."""
    return sum(PEAK * np.sin(2 * np.pi * pitch * places / RATE) for pitch in tones.values())


def distance(heard, places, tones=TONES, farthest=400):
    """How far from these places of the song its tones are heard, in frames of the song: the least, whose tones fit best."""
    shifts = np.arange(-farthest, farthest + 1)
    errors = [np.abs(heard - at_places(places + shift, tones)).max() for shift in shifts]
    return int(shifts[int(np.argmin(errors))])
