"""The odd files of lossy formats, for `decoding_by_others.py`."""

import struct

import av
import mutagen.apev2
import mutagen.id3

import odd_files
from odd_tables import AAC_RATES, LENGTHS, MP3_RATES, OPUS_RATES, SPEAKERS, VORBIS, pick

# The most that may differ from FFmpeg's decoder, in decibels: peak, and RMS. Decoders round otherwise.
MPEG = (-99, -114)
AAC = (-119, -131)
XIPH = (-118, -131)
OPUS = (-84, -96)
# Of many channels at a low bit rate a decoder has to make up much, in its own way.
OPUS_SURROUND = (-64, -74)
SIGNALS = ["noise", "sweep", "impulses", "noise", "full", "sweep", "silence"]
# What LAME and every decoder add to the beginning; LAME alone.
MP3_DELAY, LAME_DELAY = 1105, 576
LATE = "may start late"


def same(frames):
    return frames


def nobody_knows(frames):
    """The length of a file that does not state it is what FFmpeg finds."""
    return None


def mp3_length(frames):
    """FFmpeg's writer cannot state that more than one packet is left out at the end."""
    return None if frames in (1, 2, 1153) else frames


def encoded(make, table, ending, codec, bound, rates, encoding, *, layouts=("stereo", "mono", "stereo"), kind="fltp", bits=32, note="", found=same, **more):
    """A file of the table's next layout, rate, signal and length; `found` says what its length is, by the frames that went in."""
    number = make.number(table)
    given = {"layout": pick(layouts, number), "rate": pick(rates, number), "what": pick(SIGNALS, number), "frames": pick(LENGTHS, number)}
    words = [*encoding.get("coder", {}).values(), *encoding.get("muxer", {}).values(), note]
    if rate := encoding.get("bit_rate"):
        words.append(f"{rate // 1000} kbit")
    note = " ".join(filter(None, words))
    odd = make.odd(table, ending, codec, kind, bits, bound=bound, encoding=encoding, note=note, **given | more)
    return odd._replace(frames=found(odd.frames))


def lame(number, rate):
    """Settings of LAME: of a constant, an average or a variable bit rate."""
    coder = pick([{}, {"joint_stereo": "0"}, {"reservoir": "0"}, {"compression_level": "0"}, {"compression_level": "9"}, {"abr": "1"}], number)
    if number % 4 == 3:
        return {"coder": coder | {"flags": "+qscale", "global_quality": str(118 * (number % 10))}}
    rates = [64, 160, 48, 32] if rate < 32_000 else [128, 320, 64, 192, 48]
    return {"coder": coder, "bit_rate": min(pick(rates, number), 64 if rate < 16_000 else 320) * 1000}


def mp3(make):
    def one(table, ending, rates=MP3_RATES, muxer={}, **wanted):
        number = make.number(table)
        encoding = lame(number, pick(rates, number)) | {"muxer": muxer}
        return encoded(make, table, ending, "libmp3lame", MPEG, rates, encoding, **{"found": mp3_length} | wanted)

    for _ in range(46):
        yield one("MP3", "mp3")
    for _ in range(3):
        yield one("MP3", "mp3", after=ape_tag, frames=9_999)
        yield untagged(make, [32_000, 16_000, 44_100], None)
        yield untagged(make, MP3_RATES[:3], itunes_tag, tells=None, in_time=True, found=same, ahead=MP3_DELAY)
        yield untagged(make, [44_100], vbri, tells=None, in_time=True, ahead=MP3_DELAY)
        yield untagged(make, [44_100], joined, layout="mono", speakers=SPEAKERS["stereo"])
        yield untagged(make, [44_100], joined_at_48_khz, tells="changes its sample rate")._replace(frames=10 * 1152)
    for ending in ["mp4", "mov", "mka"] * 6:
        number = make.number("MP3 elsewhere")
        frames = pick(LENGTHS, number)
        # FFmpeg decodes other lengths of Matroska than it writes, if they are less than a packet.
        frames = 9_999 if frames < 3 and ending == "mka" else frames
        rate = pick(MP3_RATES[:6], number)
        known = "matroska discards" if ending == "mka" and rate < 32_000 and frames == 1153 else None
        yield one("MP3 elsewhere", ending, rates=[rate], frames=frames, known=known, found=same if known else mp3_length)
    for _ in range(6):
        yield one("MP3 elsewhere", "wav", in_time=False, tells=LATE, found=nobody_knows)
    for _ in range(4):
        yield one("MP3 elsewhere", "caf", frames=9_999, what="noise")
    yield one("MP3 elsewhere", "caf", rates=[44_100], frames=500)


def untagged(make, rates, after, **wanted):
    """Without what LAME states about its delay."""
    encoding = {"bit_rate": 64_000, "muxer": {"write_xing": "0", "id3v2_version": "0"}}
    given = {"layout": "stereo", "frames": 9_999, "what": "noise", "tells": LATE, "in_time": False, "found": nobody_knows}
    note = after.__name__ if after else "untagged"
    return encoded(make, "MP3", "mp3", "libmp3lame", MPEG, rates, encoding, after=after, note=note, **given | wanted)


def ape_tag(path):
    tag = mutagen.apev2.APEv2()
    tag["Title"] = "Bass"
    tag["Cover Art (Front)"] = mutagen.apev2.APEValue(b"cover.jpg\0" + b"\xff\xfb\x90\x64" * 5000, mutagen.apev2.BINARY)
    tag.save(path)


def packets(path):
    """The frames of a stream of MP3 packets."""
    with av.open(str(path), format="mp3") as file:
        ticks = sum(packet.duration for packet in file.demux() if packet.size)
        return round(ticks * file.streams.audio[0].time_base * file.streams.audio[0].rate)


def itunes_tag(path):
    """States in iTunes' words what LAME added to 9999 frames."""
    padding = packets(path) - LAME_DELAY - 9_999
    tag = mutagen.id3.ID3()
    text = f" 00000000 {LAME_DELAY:08X} {padding:08X} {9_999:016X} 00000000 00000000"
    tag.add(mutagen.id3.COMM(encoding=0, lang="eng", desc="iTunSMPB", text=text))
    tag.save(path, v2_version=3)


def vbri(path):
    """Puts a frame of Fraunhofer's encoder, which states the delay, before the first one."""
    music = path.read_bytes()
    count = packets(path) // 1152
    tag = b"VBRI" + struct.pack(">HHHIIHHHH", 1, MP3_DELAY, 75, len(music), count, 0, 1, 2, 1)
    frame = b"\xff\xfb\x90\x64" + bytes(32) + tag
    path.write_bytes(frame + bytes(417 - len(frame)) + music)


def joined_at_48_khz(path):
    joined(path, 48_000)


def joined(path, rate=44_100):
    """Puts another stream behind the first one, in stereo."""
    other = path.with_suffix(".other.mp3")
    sound = odd_files.signal("sweep", 2, 2_000, rate)
    muxer = {"write_xing": "0", "id3v2_version": "0"}
    odd_files.write(other, "libmp3lame", odd_files.numbers(sound, "fltp", 32), rate, "stereo", "fltp", muxer=muxer, bit_rate=128_000)
    path.write_bytes(path.read_bytes() + other.read_bytes())
    other.unlink()


def mp2(make):
    lengths = [12_345, 9_999, 4_096, 4_097, 3_456, 8_192]
    for ending in ["mp2"] * 12 + ["wav"] * 6 + ["mka", "mp4", "mov"] * 4:
        number = make.number("MP2")
        encoding = {"bit_rate": pick([128, 64, 160], number) * 1000}
        more = {"kind": "s16", "bits": 16, "frames": pick(lengths, number), "in_time": ending not in ("mp2", "wav"), "found": nobody_knows}
        yield encoded(make, "MP2", ending, "mp2", MPEG, MP3_RATES[:6], encoding, **more)
    more |= {"frames": 9_999, "what": "noise"}
    yield encoded(make, "MP2", "caf", "mp2", MPEG, [44_100], {"bit_rate": 128_000}, **more)


def aac(make):
    layouts = ["stereo", "mono", "5.1", "stereo", "3.0", "7.1(wide)", "4.0", "5.0", "quad", "6.1", "7.1", "mono", "2.1"]
    coders = [{}, {"aac_coder": "fast"}, {"aac_pns": "0"}, {"aac_tns": "0"}, {"aac_is": "0", "aac_ms": "1"}]

    def one(table, ending, muxer={}, **wanted):
        number = make.number(table)
        layout = wanted.get("layout", pick(layouts, number))
        encoding = {"coder": pick(coders, number), "muxer": muxer, "bit_rate": pick([128, 64, 256, 48], number) * 1000}
        if layout in ("2.1", "quad"):
            wanted |= {"known": "aac elements", "what": "noise"}
        return encoded(make, table, ending, "aac", AAC, AAC_RATES, encoding, layouts=layouts, **wanted)

    for _ in range(52):
        yield one("AAC in M4A", "m4a")
    for flags in ["faststart", "frag_keyframe+empty_moov+delay_moov"] * 4:
        yield one("AAC elsewhere", "mp4", {"movflags": flags})
    for flags in ["frag_keyframe+empty_moov", "frag_keyframe+empty_moov+default_base_moof+cmaf"] * 4:
        # Nothing states the delay, which FFmpeg leaves in.
        yield one("AAC elsewhere", "mp4", {"movflags": flags}, ahead=1024)
    for flags in ["frag_keyframe", "hybrid_fragmented"] * 2:
        yield one("AAC elsewhere", "mp4", {"movflags": flags}, tells=LATE, in_time=False, found=lambda frames: frames + 1024)
    for number in range(6):
        yield one("AAC elsewhere", "mov")
        yield one("AAC elsewhere", "mka", found=nobody_knows)
        yield one("AAC elsewhere", "aac", tells=LATE, in_time=False, found=nobody_knows)


def vorbis(make):
    rates = [44_100, 48_000, 22_050, 96_000, 8_000, 32_000, 11_025, 192_000, 16_000]
    layouts = ["stereo", "mono", "5.1", "3.0", "stereo", "7.1", "mono", "quad", "stereo", "5.0", "6.1"]

    def remuxed(path, planes, rate, quality):
        ogg = path.with_suffix(".ogg")
        odd_files.write_vorbis(ogg, planes, rate, quality)
        odd_files.remux(ogg, path)
        ogg.unlink()

    for ending in ["ogg"] * 44 + ["mogg"] * 2 + ["mka", "webm"] * 6:
        table = "Vorbis" if ending == "ogg" else "Vorbis elsewhere"
        number = make.number(table)
        layout, quality = pick(layouts, number), pick(["128 kbps", "64 kbps", "500 kbps", "96 kbps"], number)
        writer = remuxed if ending in ("mka", "webm") else odd_files.write_vorbis
        more = {"by": lambda path, planes, rate, writer=writer, quality=quality: writer(path, planes, rate, quality), "reader": odd_files.read_vorbis}
        if ending == "mogg":
            more |= {"after": odd_files.make_mogg}
        elif ending != "ogg":
            more |= {"found": nobody_knows, "frames": pick([12_345, 9_999, 4_096, 2_049], number), "reader": odd_files.read}
        yield encoded(make, table, ending, "libvorbis", XIPH, rates, {}, layout=layout, speakers=VORBIS[len(SPEAKERS[layout])], note=quality, **more)
    native = {"coder": {"strict": "experimental"}, "bit_rate": 128_000}
    for ending in ["ogg"] * 4 + ["mka", "webm"]:
        # FFmpeg's encoder writes whole blocks.
        yield encoded(make, "Vorbis elsewhere", ending, "vorbis", XIPH, rates, native, layout="stereo", frames=9_600, what="noise")


def opus(make):
    layouts = ["stereo", "mono", "5.1", "stereo", "3.0", "7.1", "mono", "5.0", "quad", "6.1"]
    for ending in ["ogg"] * 44 + ["webm", "mka", "mp4"] * 6:
        table = "Opus" if ending == "ogg" else "Opus elsewhere"
        number = make.number(table)
        rate, layout = pick(OPUS_RATES, number // 2), pick(layouts, number)
        duration = "20" if ending == "mp4" else pick(["20", "2.5", "5", "10", "40", "60"], number)
        application = pick(["audio", "voip", "lowdelay"], number)
        coder = {"application": application, "frame_duration": duration, "vbr": pick(["on", "off", "constrained"], number // 3)}
        encoding = {"coder": coder, "bit_rate": pick([96, 24, 256, 12], number) * 1000}
        delay = 120 if application == "lowdelay" else 312
        # FFmpeg writes MP4 with the rate that went in, and takes the delay at that rate for one at 48 kHz.
        ahead = delay - delay * rate // 48_000 if ending == "mp4" else 0
        bound = OPUS if len(SPEAKERS[layout]) <= 2 else OPUS_SURROUND
        frames = max(pick(LENGTHS, number) * rate // 48_000, 1)
        odd = encoded(make, table, ending, "libopus", bound, [rate], encoding, layout=layout, frames=frames, ahead=ahead, kind="flt")
        planes = odd_files.at_rate(odd.planes, rate, 48_000)
        yield odd._replace(planes=planes, rate=48_000, frames=planes.shape[1], in_time=encoding["bit_rate"] / len(planes) >= 24_000)
    for number in range(6):
        encoding = {"coder": {"strict": "experimental"}, "bit_rate": 96_000}
        yield encoded(make, "Opus elsewhere", "ogg", "opus", OPUS, [48_000], encoding, layouts=["stereo", "mono"], kind="flt", note="by FFmpeg")


TABLES = [mp3, mp2, aac, vorbis, opus]
