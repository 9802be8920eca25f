"""The odd files, format by format, for `decoding_by_others.py`: how each is made, and what is wanted of it."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import odd_files

EXACT = (-240, -240)
LENGTHS = [12_345, 1, 9_999, 1_152, 8_192, 2, 1_151, 8_191, 1_153, 4_096, 10_240]
KINDS = ["noise", "full", "sweep", "impulses", "noise", "silence"]
RATES = [48_000, 44_100, 96_000, 8_000, 192_000, 32_000, 11_025, 88_200, 22_050, 16_000]
MP3_RATES = [44_100, 48_000, 32_000, 22_050, 24_000, 16_000, 11_025, 12_000, 8_000]
AAC_RATES = [44_100, 48_000, 96_000, 8_000, 32_000, 22_050, 88_200, 11_025, 64_000, 24_000, 16_000, 12_000]
OPUS_RATES = [48_000, 24_000, 16_000, 12_000, 8_000]
LAYOUTS = ["stereo", "mono", "5.1", "stereo", "2.1", "mono", "7.1", "stereo", "quad", "mono", "5.0", "stereo", "6.1", "3.0"]
SPEAKERS = {
    "mono": ["FC"],
    "stereo": ["FL", "FR"],
    "2.1": ["FL", "FR", "LFE"],
    "3.0": ["FL", "FR", "FC"],
    "quad": ["FL", "FR", "BL", "BR"],
    "4.0": ["FL", "FR", "FC", "BC"],
    "5.0": ["FL", "FR", "FC", "BL", "BR"],
    "5.1": ["FL", "FR", "FC", "LFE", "BL", "BR"],
    "6.1": ["FL", "FR", "FC", "LFE", "BC", "SL", "SR"],
    "6.1(back)": ["FL", "FR", "FC", "LFE", "BL", "BR", "BC"],
    "7.1": ["FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"],
    "7.1(wide)": ["FL", "FR", "FC", "LFE", "BL", "BR", "FLC", "FRC"],
}
# The order in Vorbis files, which libvorbis is given.
VORBIS = {
    1: ["FC"],
    2: ["FL", "FR"],
    3: ["FL", "FC", "FR"],
    4: ["FL", "FR", "BL", "BR"],
    5: ["FL", "FC", "FR", "BL", "BR"],
    6: ["FL", "FC", "FR", "BL", "BR", "LFE"],
    7: ["FL", "FC", "FR", "SL", "SR", "BC", "LFE"],
    8: ["FL", "FC", "FR", "SL", "SR", "BL", "BR", "LFE"],
}
# FFmpeg's sample format and the bits of uncompressed samples.
PCM = {"u8": ("u8", 8), "s8": ("u8", 8), "s16": ("s16", 16), "s24": ("s32", 24), "s32": ("s32", 32), "s64": ("s64", 64), "f32": ("flt", 32), "f64": ("dbl", 64)}

# What Stemlock does wrong. A file of which one of these is known has to fail, so that its line goes when it is mended.
KNOWN = {
    "aac elements": "the channels of AAC that a program config element describes (2.1, quad) are folded as if they had the usual speakers of so many",
    "flac of 32 bits": "stereo FLAC of 32 bits whose channels are coded by their difference, which has 33 bits: wrong samples without a word, or holes",
    "ima rounding": "IMA ADPCM is decoded by one product for each sample, not by the sums that IMA prescribes: it drifts by up to 64 of 32768 in a block",
    "matroska discards": "of the padding that blocks of Matroska state, only that of the last block is left out",
    "mp4 channel layout": "the channel layout (chnl) of uncompressed sound in MP4 is not read",
}


class Odd(NamedTuple):
    table: str
    name: str
    # What went in, at the rate at which Stemlock plays it; of a lossless file the numbers that have to come out.
    planes: np.ndarray
    rate: int
    # `None` where the file does not state its length exactly: then it is what FFmpeg finds.
    frames: int | None
    # `None`: the file states none.
    speakers: list | None
    # The most that it may differ from FFmpeg's decode, in decibels: peak and RMS; `None`: lossless.
    bound: tuple | None = None
    # How many frames FFmpeg leaves at the beginning that are no music.
    ahead: int = 0
    # A word of the problem that has to be told.
    tells: str | None = None
    # Whether it is in time with what went in.
    in_time: bool = True
    # What decodes it.
    reader: Callable = odd_files.read
    # A key of KNOWN.
    known: str | None = None


def pick(choices, number):
    """Goes through the choices again and again, each time one further, so that two lists never go in step."""
    return choices[(number + number // len(choices)) % len(choices)]


class Maker:
    """Makes files in a folder."""

    def __init__(self, folder):
        self.folder, self.counts = folder, {}

    def number(self, table):
        """How many files the table has so far."""
        return self.counts.get(table, 0)

    def odd(self, table, ending, codec, kind, bits, *, layout=None, rate=None, frames=None, what=None, by=None, after=None, note="", encoding={}, **wanted):
        """Makes a file: by FFmpeg, or by a function. Another function changes it afterwards."""
        number = self.number(table)
        self.counts[table] = number + 1
        layout, rate = layout or pick(LAYOUTS, number), rate or pick(RATES, number)
        frames, what = frames or pick(LENGTHS, number), what or pick(KINDS, number)
        planes = odd_files.signal(what, len(SPEAKERS[layout]), frames, rate, number)
        law = codec.removeprefix("pcm_")
        given = odd_files.law(planes, law) if law in ("alaw", "mulaw") else odd_files.numbers(planes, kind, bits)
        path = self.folder / f"{table} {number:02}, {codec}, {note}, {layout}, {rate} Hz, {frames} frames of {what}.{ending}".replace(", ,", ",")
        if by:
            by(path, given, rate)
        else:
            odd_files.write(path, codec, given, rate, layout, kind, **encoding)
        if after:
            after(path)
        is_lossless = wanted.get("bound") is None
        return Odd(table, path.name, given if is_lossless else planes, rate, frames, SPEAKERS[layout])._replace(**wanted)

    def pcm(self, table, ending, codec, **more):
        kind, bits = PCM.get(codec[:3], PCM.get(codec[:2], ("s16", 16)))
        return self.odd(table, ending, "pcm_" + codec, kind, bits, **more)


def wav(make):
    codecs = ["u8", "s16le", "s24le", "s32le", "s64le", "f32le", "f64le", "alaw", "mulaw"]
    for codec in codecs * 5:
        yield make.pcm("WAV", "wav", codec)
    for rate in (1_000, 37_800, 768_000):
        yield make.pcm("WAV", "wav", "s24le", rate=rate, layout="stereo", frames=1_153)
    for codec in ("u8", "s16le", "s24le", "f32le", "s64le", "alaw"):
        yield make.pcm("RF64, Wave64, RIFX", "wav", codec, encoding={"muxer": {"rf64": "always"}}, note="RF64")
    for codec in codecs:
        # FFmpeg counts the padding to 8 bytes as music.
        yield make.pcm("RF64, Wave64, RIFX", "w64", codec, frames=8 * pick(LENGTHS, make.number("RF64, Wave64, RIFX")))
    for bits in (16, 24, 32) * 2:
        # FFmpeg reads them as if they were little-endian.
        rifx = lambda path, planes, rate, bits=bits: odd_files.rifx(path, planes, rate, bits)
        layout = pick(["stereo", "mono", "5.1"], make.number("RF64, Wave64, RIFX"))
        yield make.odd("RF64, Wave64, RIFX", "wav", f"RIFX {bits}", "s16" if bits == 16 else "s32", bits, by=rifx, layout=layout, speakers=None)


def adpcm(make):
    for number in range(16):
        codec, kind = [("adpcm_ms", "s16"), ("adpcm_ima_wav", "s16p")][number % 2]
        rate, what, size = pick(RATES, number), pick(KINDS, number), pick(["1024", "256", "2048"], number)
        known = "ima rounding" if codec == "adpcm_ima_wav" and what != "silence" else None
        more = {"layout": pick(["stereo", "mono"], number // 2), "rate": rate, "what": what, "encoding": {"coder": {"block_size": size}}, "note": size}
        # FFmpeg fills the last block, and counts all of it.
        yield make.odd("ADPCM in WAV", "wav", codec, kind, 16, bound=EXACT, known=known, **more)._replace(frames=None)


def aiff(make):
    for codec in ["s8", "s16be", "s16le", "s24be", "s32be", "f32be", "f64be", "alaw", "mulaw"] * 5:
        yield make.pcm("AIFF", "aiff", codec)
    for coding, bits in [(b"in24", 24), (b"42ni", 24), (b"in32", 32), (b"23ni", 32), (b"sowt", 24), (b"sowt", 32), (b"NONE", 24)]:
        aifc = lambda path, planes, rate, bits=bits, coding=coding: odd_files.aifc(path, planes, rate, bits, coding)
        yield make.odd("AIFF", "aifc", f"{coding.decode()} {bits}", "s32", bits, by=aifc, layout=pick(["stereo", "mono", "quad"], bits), speakers=None)


def au(make):
    for codec in ["s8", "s16be", "s24be", "s32be", "f32be", "f64be", "alaw", "mulaw"] * 5:
        yield make.pcm("AU", "au", codec, speakers=None)
    for coding, bits in [(3, 16), (4, 24), (5, 32)]:
        little = lambda path, planes, rate, bits=bits, coding=coding: odd_files.little_au(path, planes, rate, bits, coding)
        yield make.odd("AU", "snd", f"dns. {bits}", "s16" if bits == 16 else "s32", bits, by=little, layout="stereo")


def caf(make):
    codecs = ["s8", "s16be", "s16le", "s24be", "s24le", "s32be", "s32le", "f32be", "f32le", "f64be", "f64le", "alaw", "mulaw"]
    for codec in codecs * 4:
        yield make.pcm("CAF", "caf", codec)


def movies(make):
    both = ["s16be", "s16le", "s24be", "s24le", "s32be", "s32le", "f32be", "f32le", "f64be", "f64le"]
    for codec in ["u8", "s8", "alaw", "mulaw", *both] * 3:
        yield make.pcm("PCM in MOV", "mov", codec)
    for codec in both * 2:
        number = make.number("PCM in MP4")
        yield make.pcm("PCM in MP4", "mp4", codec, rate=pick([48_000, 44_100, 8_000, 32_000], number), layout=pick(["stereo", "mono", "stereo"], number))
    for codec in both[:5]:
        yield make.pcm("PCM in MP4", "mp4", codec, rate=96_000, layout="stereo")
        layout = pick(["5.1", "3.0", "7.1"], make.number("PCM in MP4"))
        yield make.pcm("PCM in MP4", "mp4", codec, rate=48_000, layout=layout, what="noise", known="mp4 channel layout")
    for late in (4_410, 441, -1_000, -1):
        # A pause before the music, or a beginning that is cut off.
        odd = make.pcm("PCM in MOV", "mov", "s16le", rate=44_100, layout="stereo", frames=9_999, what="noise", encoding={"late": late}, note=f"late by {late}")
        planes = np.pad(odd.planes, ((0, 0), (max(late, 0), 0)))[:, max(-late, 0) :]
        yield odd._replace(planes=planes, frames=planes.shape[1])
    for codec in ["u8", "s16le", "s16be", "s24le", "s24be", "s32le", "s32be", "f32le", "f64le"] * 3:
        yield make.pcm("PCM in Matroska", "mka", codec, speakers=None)


def flac(make):
    coders = [{}, {"compression_level": "0"}, {"compression_level": "12"}, {"frame_size": "576"}, {"lpc_type": "none"}, {"ch_mode": "mid_side"}]
    for number in range(42):
        coder = pick(coders, number)
        yield make.odd("FLAC", "flac", "flac", *[("s16", 16), ("s32", 24)][number % 2], encoding={"coder": coder}, note=" ".join(coder.values()))
    for bits in (4, 8, 12, 13, 17, 20, 28, 32):
        verbatim = lambda path, planes, rate, bits=bits: odd_files.flac(path, planes, rate, bits)
        layout = pick(["stereo", "mono", "5.1", "3.0"], bits)
        yield make.odd("FLAC", "flac", f"verbatim {bits}", "s16" if bits <= 16 else "s32", bits, by=verbatim, layout=layout)
    for number in range(3):
        # With bits that are never used.
        yield make.odd("FLAC", "flac", "flac", "s32", [12, 18, 20][number], note="wasted bits")
    for mode, bits in [("indep", 32), ("left_side", 32), ("right_side", 32), ("mid_side", 32), ("mid_side", 24)]:
        coder = {"bits_per_raw_sample": "32", "strict": "experimental", "ch_mode": mode, "lpc_type": "fixed"}
        known = None if mode == "indep" else "flac of 32 bits"
        more = {"layout": "stereo", "frames": 9_999, "what": "sweep", "note": f"{bits} of 32 {mode}", "known": known}
        yield make.odd("FLAC", "flac", "flac", "s32", bits, encoding={"coder": coder}, **more)
    for ending in ["ogg", "mp4", "mka"] * 8:
        number = make.number("FLAC elsewhere")
        layout = pick(LAYOUTS, number)
        # FFmpeg writes the speakers into the third only.
        layout = "3.0" if layout == "2.1" and ending != "mka" else layout
        yield make.odd("FLAC elsewhere", ending, "flac", *[("s16", 16), ("s32", 24)][number // 3 % 2], layout=layout)


def alac(make):
    layouts = {"quad": "4.0", "2.1": "3.0", "6.1": "6.1(back)", "7.1": "7.1(wide)"}
    for ending in ["m4a"] * 28 + ["caf", "mov", "mka"] * 8:
        table = "ALAC" if ending == "m4a" else "ALAC elsewhere"
        number = make.number(table)
        layout, frames, what = pick(LAYOUTS, number), pick(LENGTHS, number), pick(KINDS, number)
        layout = layouts.get(layout, layout)
        if len(SPEAKERS[layout]) > 2:
            # FFmpeg's encoder writes beyond its memory if a packet is tiny or cannot be compressed.
            frames, what = frames + 100, "impulses" if what == "impulses" else "sweep"
        yield make.odd(table, ending, "alac", *[("s16p", 16), ("s32p", 24)][number % 2], layout=layout, frames=frames, what=what)


TABLES = [wav, adpcm, aiff, au, caf, movies, flac, alac]
