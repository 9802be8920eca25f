"""Signals, and audio files of them: FFmpeg (PyAV) writes and reads them, libvorbis writes Vorbis (pedalboard), and what neither can write is written by hand.

Knows no Stemlock. Planes are channels by frames; floats have full scale 1.
"""

import io
import struct
from fractions import Fraction

import av
import numpy as np
import pedalboard.io

# The numbers of FFmpeg's sample formats.
NUMBERS = {"u8": "u1", "s16": "<i2", "s32": "<i4", "s64": "<i8", "flt": "<f4", "dbl": "<f8"}
# Short streams without a container are not recognised.
BARE = {".mp2": "mp3", ".mp3": "mp3", ".aac": "aac"}


def signal(kind, channels, frames, rate, seed=0):
    """A signal that has its own place in time, except silence. Each channel has another."""
    random = np.random.default_rng([seed, channels, frames])
    at = np.arange(frames)
    if kind == "noise":
        return random.uniform(-0.5, 0.5, (channels, frames))
    if kind == "sweep":
        turns = [(50 + 7 * channel + (rate / 5 - 50) * at / (2 * frames)) * at / rate for channel in range(channels)]
        return 0.6 * np.sin(2 * np.pi * np.array(turns))
    if kind == "impulses":
        planes = np.zeros((channels, frames))
        for channel, plane in enumerate(planes):
            plane[random.integers(0, frames, max(frames // 2000, 1))] = (-1) ** channel * 0.9
        return planes
    if kind == "full":
        # Both ends of the scale, in runs of a few frames.
        runs = random.integers(0, 2, (channels, frames // 5 + 1)) * 2.0 - 1
        return np.repeat(runs, 5, axis=1)[:, :frames]
    assert kind == "silence", kind
    return np.zeros((channels, frames))


def numbers(planes, kind, bits):
    """Planes as FFmpeg takes them: integers of so many bits in the upper part of the format's, or floats."""
    kind = kind.removesuffix("p")
    if kind in ("flt", "dbl"):
        return planes.astype(NUMBERS[kind])
    if bits == 64:
        # With low bits, which a double does not have.
        low = np.random.default_rng(0).integers(0, 2**10, planes.shape)
        return np.clip(planes * 2.0**63, -(2.0**63), 2.0**63 - 2**10).astype(np.int64) ^ low
    top = 2 ** (bits - 1)
    whole = np.clip(np.round(planes * top), -top, top - 1).astype(np.int64) << (8 * int(NUMBERS[kind][-1]) - bits)
    return (whole + (128 if kind == "u8" else 0)).astype(NUMBERS[kind])


def floats(planes):
    """Numbers as 32-bit floats."""
    if planes.dtype.kind == "f":
        return planes.astype(np.float32)
    if planes.dtype == np.uint8:
        return ((planes.astype(np.int16) - 128) / 128).astype(np.float32)
    return (planes.astype(np.float64) / 2.0 ** (8 * planes.dtype.itemsize - 1)).astype(np.float32)


def law(planes, name):
    """The nearest of the 256 numbers that A-law or µ-law can say (ITU-T G.711), so that the coding loses nothing."""
    step, low = np.arange(16), np.arange(8)[:, None]
    if name == "alaw":
        sizes = np.where(low == 0, 16 * step + 8, (16 * step + 264) * 2.0 ** (low - 1))
    else:
        sizes = (8 * step + 132) * 2.0**low - 132
    steps = np.unique(np.concatenate([sizes.ravel(), -sizes.ravel()]))
    nearest = np.searchsorted((steps[1:] + steps[:-1]) / 2, planes * 32768)
    return steps[nearest].astype(np.int16)


def at_rate(planes, rate, new):
    """The same sound at a multiple of its rate."""
    frames = planes.shape[1] * new // rate
    return np.fft.irfft(np.fft.rfft(planes), frames) * new / rate


def frame_of(planes, kind, layout, rate, at):
    frame = av.AudioFrame(format=kind, layout=layout, samples=planes.shape[1])
    frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
    for plane, row in zip(frame.planes, planes if kind.endswith("p") else [planes.T]):
        data = np.ascontiguousarray(row).tobytes()
        plane.update(data + bytes(plane.buffer_size - len(data)))
    return frame


def write(path, codec, planes, rate, layout, kind, muxer={}, coder={}, bit_rate=None, late=0):
    """Encodes planes of numbers; `late` moves the packets in time, in frames."""
    with av.open(str(path), "w", options=muxer) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout, options=coder)
        stream.format = kind
        if bit_rate:
            stream.bit_rate = bit_rate
        stream.codec_context.open()
        size = stream.codec_context.frame_size or planes.shape[1]
        frames = [frame_of(planes[:, at : at + size], kind, layout, rate, at) for at in range(0, planes.shape[1], size)]
        for packet in [packet for frame in [*frames, None] for packet in stream.encode(frame)]:
            if late:
                packet.pts, packet.dts = packet.pts + late, packet.dts + late
            file.mux(packet)


def remux(source, path):
    """The same packets in another container, without what FFmpeg would cut from their end, which is too much."""
    with av.open(str(source)) as file, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(file.streams.audio[0])
        for packet in file.demux(file.streams.audio[0]):
            if packet.dts is not None:
                bare = av.Packet(bytes(packet))
                bare.pts, bare.dts, bare.time_base, bare.stream = packet.pts, packet.dts, packet.time_base, stream
                out.mux(bare)


# FFmpeg's own decoder of Opus resamples speech otherwise than that of Opus's authors, and its decoder of MP2 gives 16 bits.
DECODERS = {"opus": "libopus", "mp2": "mp2float"}


def decoded(file):
    """The frames of a file's sound; packets that cannot be decoded are left out."""
    stream = file.streams.audio[0]
    decoder = context = stream.codec_context
    if context.name in DECODERS:
        decoder = av.CodecContext.create(DECODERS[context.name], "r")
        decoder.options = {"request_sample_fmt": "flt"}
        decoder.extradata, decoder.sample_rate, decoder.layout = context.extradata, context.sample_rate, context.layout
    for packet in file.demux(stream):
        try:
            yield from decoder.decode(packet)
        except av.error.InvalidDataError:
            pass


def read(path):
    """What FFmpeg decodes, as 32-bit floats, and the names of its speakers, `None` where the file states none. Mono that becomes stereo is stereo."""
    parts, speakers = [], []
    with av.open(str(path), format=BARE.get(path.suffix)) as file:
        for frame in decoded(file):
            speakers = max(speakers, [channel.name for channel in frame.layout.channels], key=len)
            channels, kind = len(frame.layout.channels), frame.format.name.removesuffix("p")
            # PyAV takes what follows the eighth plane for a ninth.
            count, each = (channels, frame.samples) if frame.format.is_planar else (1, frame.samples * channels)
            data = [np.frombuffer(plane, NUMBERS[kind], count=each).copy() for plane in frame.planes[:count]]
            parts.append(floats(np.array(data) if frame.format.is_planar else data[0].reshape(-1, channels).T))
    parts = [part if len(part) == len(speakers) else np.repeat(part, len(speakers), axis=0) for part in parts]
    known = speakers if all(name.isupper() and name.isalpha() and name != "NONE" for name in speakers) else None
    return np.concatenate([np.zeros((max(len(speakers), 1), 0), np.float32), *parts], axis=1), known


def bytes_of(planes, bits, big_endian):
    """The upper so many bits of integers, interleaved."""
    whole = np.ascontiguousarray(planes.T, planes.dtype.newbyteorder(">"))
    kept = whole.view(np.uint8).reshape(-1, planes.dtype.itemsize)[:, : bits // 8]
    return np.ascontiguousarray(kept if big_endian else kept[:, ::-1]).tobytes()


def write_vorbis(path, planes, rate, quality):
    """Vorbis by its authors' library."""
    with open(path, "wb") as out, pedalboard.io.AudioFile(out, "w", rate, len(planes), quality=quality, format="ogg") as file:
        file.write(planes)


# A MOGG of one stream that is not encrypted: its version, and where the stream begins.
MOGG = struct.pack("<II", 10, 8)


def make_mogg(path):
    path.write_bytes(MOGG + path.read_bytes())


def read_vorbis(path):
    """What libvorbis decodes of Ogg; it keeps the order of channels."""
    with pedalboard.io.AudioFile(io.BytesIO(path.read_bytes().removeprefix(MOGG))) as file:
        return file.read(file.frames), None


def rifx(path, planes, rate, bits):
    """A WAV file in which all numbers are big-endian."""
    data, frame = bytes_of(planes, bits, True), len(planes) * bits // 8
    fmt = struct.pack(">4sIHHIIHH", b"fmt ", 16, 1, len(planes), rate, rate * frame, frame, bits)
    chunks = b"WAVE" + fmt + struct.pack(">4sI", b"data", len(data)) + data + bytes(len(data) % 2)
    path.write_bytes(struct.pack(">4sI", b"RIFX", len(chunks)) + chunks)


def aifc(path, planes, rate, bits, coding):
    """AIFF-C of a coding that FFmpeg does not write."""
    exponent = rate.bit_length() - 1
    extended = struct.pack(">HQ", 16383 + exponent, rate << (63 - exponent))
    common = struct.pack(">HIH", len(planes), planes.shape[1], bits) + extended + coding + b"\0\0"
    data = bytes(8) + bytes_of(planes, bits, coding not in (b"sowt", b"42ni", b"23ni"))
    chunks = b"AIFC" + struct.pack(">4sII4sI", b"FVER", 4, 0xA2805140, b"COMM", len(common)) + common
    chunks += struct.pack(">4sI", b"SSND", len(data)) + data + bytes(len(data) % 2)
    path.write_bytes(struct.pack(">4sI", b"FORM", len(chunks)) + chunks)


def little_au(path, planes, rate, bits, coding):
    """An AU file in which all numbers are little-endian, and the length is not stated."""
    head = struct.pack("<4sIIIII", b"dns.", 28, 0xFFFFFFFF, coding, rate, len(planes))
    path.write_bytes(head + bytes(4) + bytes_of(planes, bits, False))


def crc(data, polynomial, bits):
    rest = 0
    for byte in data:
        rest ^= byte << (bits - 8)
        for _ in range(8):
            rest = rest << 1 & (1 << bits) - 1 ^ (polynomial if rest >> (bits - 1) else 0)
    return rest.to_bytes(bits // 8, "big")


def flac(path, planes, rate, bits, block=1024):
    """FLAC of any bits per sample, 4 to 32, in verbatim subframes (RFC 9639)."""
    channels, frames = planes.shape
    info = struct.pack(">HH6x", block, block) + (rate << 44 | channels - 1 << 41 | bits - 1 << 36 | frames).to_bytes(8, "big") + bytes(16)
    file = b"fLaC" + struct.pack(">I", 0x80000000 | len(info)) + info
    shift = 8 * planes.dtype.itemsize - bits
    for number, at in enumerate(range(0, frames, block)):
        part = planes[:, at : at + block].astype(np.int64) >> shift
        head = struct.pack(">HBBBH", 0xFFF8, 0x70, channels - 1 << 4 | 0, number, part.shape[1] - 1)
        words = (part[:, :, None] >> np.arange(bits - 1, -1, -1) & 1).reshape(channels, -1)
        # A type of 1 is verbatim.
        body = np.packbits(np.concatenate([[0, 0, 0, 0, 0, 0, 1, 0, *row] for row in words]).astype(np.uint8)).tobytes()
        head += crc(head, 0x07, 8)
        file += head + body + crc(head + body, 0x8005, 16)
    path.write_bytes(file)
