#!/usr/bin/env python3
"""What `stemlock export` writes, read by other programs' libraries: MIDI by mido, REAPER projects by rpp and reaproj, DAWprojects by Python's zipfile
and ElementTree, since no library at hand reads them, and LRC by pylrc and lemony-lrc-parser.

Tempos, meters, sections and markers have to stand where the script put them, and at the tempos that the libraries read each song has to sound as its
file, bit for bit. Run by `.ci/run`.
"""

import base64
import zipfile
from xml.etree import ElementTree

import lemony_lrc_parser
import mido
import numpy
import pylrc
import reaproj
import rpp
import soundfile

from by_others import RATE, Checks, beat_at, second_of, stemlock, wav

# What fails by a fault of Stemlock's.
KNOWN = {}
CHECKS = Checks(KNOWN)
same = CHECKS.same
# Twelve seconds.
SOUND = (numpy.random.default_rng(17).uniform(-0.5, 0.5, 12 * RATE) * 32_767).astype(numpy.int16)
# Four milliseconds.
FADE = RATE // 250
CLAP = "org.stemlock.stemlock"


class Song:
    """A song: its tempo map as `(beat, bpm, meter)`; sections as `(beat, end, name)`, where no end is the next one's start or the files' end."""

    def __init__(self, name, tempos, sections=(), markers=(), start=0.0, artist="", click=False):
        self.name, self.tempos, self.markers, self.start, self.artist, self.click = name, tempos, list(markers), start, artist, click
        ends = [beat for beat, _, _ in sections[1:]] + [beat_at(tempos, len(SOUND) / RATE - start)]
        self.sections = [(beat, end or last, name) for (beat, end, name), last in zip(sections, ends)]

    def write(self, folder, lengths):
        """Writes its files. `lengths` are those of its sections in bars, where they have their own."""
        wav(folder / "Bass.wav", SOUND)
        if self.click:
            wav(folder / "Click.wav", 0 * SOUND)
        quoted = lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        lines = [f"name = {quoted(self.name)}", f"start = {self.start}"] + [f"artist = {quoted(self.artist)}"] * bool(self.artist)
        lines += [f'[[tempo_map]]\nbeat = {beat}\nbpm = {bpm}\nmeter = "{meter}"' for beat, bpm, meter in self.tempos]
        for (beat, _, name), length in zip(self.sections, lengths):
            lines.append(f"[[section]]\nbeat = {beat}\nname = {quoted(name)}" + (f"\nlength = {length}" if length else ""))
        lines += [f"[[marker]]\nbeat = {beat}\nname = {quoted(name)}" for beat, name in self.markers]
        (folder / "song.toml").write_text("\n".join(lines), "utf-8")

    def seen(self):
        """It as a DAW sees it, from beat 0 on."""
        now = [change for change in self.tempos if change[0] <= 0][-1]
        tempos = [(0, *now[1:])] + [change for change in self.tempos if change[0] > 0]
        meters = [change for change, before in zip(tempos, [(0, 0, "")] + tempos) if change[2] != before[2]]
        places = lambda all: [place for place in all if place[0] >= 0]
        return tempos, [(beat, *map(int, meter.split("/"))) for beat, _, meter in meters], places(self.sections), places(self.markers)


ODD = """Größe & <b>"so"</b> 音 'ok'"""
SONGS = [
    (Song("Harbour Lights", [(0, 104.0, "4/4")], click=True), ()),
    (
        Song(
            "Changes",
            [(0, 100.0, "4/4"), (8, 120.0, "7/8"), (15, 80.0, "3/4"), (18, 150.0, "4/4")],
            [(0, None, "Intro"), (8, 15, "Verse"), (18, None, "Chorus 2")],
            [(9.5, "Key up"), (10.333, "Off the grid"), (15, "Break")],
        ),
        (None, 2, None),
    ),
    (Song("Before", [(0, 75.0, "6/8"), (3, 96.0, "6/8")], [(0, None, "Verse")], [(3, "Here")], start=-0.5), (None,)),
    (
        Song(
            "Behind",
            [(-4, 60.0, "2/4"), (4, 125.0, "5/4")],
            [(-2, None, "Count-in"), (0, None, "Verse"), (4, None, "Bridge")],
            [(-1, "Gone"), (9, "Kept")],
            start=3.0,
        ),
        (None, None, None),
    ),
    (
        Song(
            ODD,
            [(0, 93.7, "4/4"), (4, 111.111, "4/4")],
            [(0, None, ODD), (4, None, "さくら `tick`"), (8, None, "Don't")],
            [(2, "`'\" all three"), (3, "\\ back & forth")],
            artist="Ä & <B>",
        ),
        (None, None, None),
    ),
]


def rounded(places):
    return [tuple(round(part, 6) if isinstance(part, float) else part for part in place) for place in places]


def as_mid(song, path):
    tempos, meters, sections, markers = song.seen()
    file = mido.MidiFile(path, charset="utf-8")
    ticks = file.ticks_per_beat
    found = {}
    for track in file.tracks:
        now = 0
        for message in track:
            now += message.time
            found.setdefault(message.type, []).append((now, message))
    tick = lambda beat: round(beat * ticks)
    say = lambda kind, *names: [(now, *(getattr(message, name) for name in names)) for now, message in found.get(kind, [])]
    what = f"{song.name}, .mid by mido"
    same(f"{what}: tempos", say("set_tempo", "tempo"), [(tick(beat), round(6e7 / bpm)) for beat, bpm, _ in tempos])
    same(f"{what}: meters", say("time_signature", "numerator", "denominator"), [(tick(beat), above, below) for beat, above, below in meters])
    wanted = [(tick(beat), name) for beat, _, name in sections] + [(tick(end), "End") for _, end, _ in sections[-1:]]
    same(f"{what}: sections", say("marker", "text"), wanted)
    same(f"{what}: markers", say("cue_marker", "text"), [(tick(beat), name) for beat, name in markers])
    others = found.keys() - {"track_name", "set_tempo", "time_signature", "marker", "cue_marker", "end_of_track"}
    same(f"{what}: name, and nothing else", (say("track_name", "name"), others), ([(0, song.name)], set()))
    return [(now / ticks, 6e7 / tempo) for now, tempo in say("set_tempo", "tempo")]


def as_rpp(song, path):
    tempos, meters, sections, markers = song.seen()
    second = lambda beat: second_of(tempos, beat)
    project = rpp.loads(path.read_text("utf-8"))
    what = f"{song.name}, .rpp by rpp"
    first = tempos[0]
    same(f"{what}: first tempo", [line for line in project if line[0] == "TEMPO"], [["TEMPO", f"{first[1]:g}", *first[2].split("/")]])
    points = [line[1:] for line in project.find("TEMPOENVEX") if line[0] == "PT"]
    packed = {beat: [below << 16 | above] for beat, above, below in meters}
    # The second number is the shape: 1 holds a tempo.
    wanted = [(round(second(beat), 6), bpm, 1, packed.get(beat, [])) for beat, bpm, _ in tempos]
    same(f"{what}: tempo map", [(round(float(time), 6), float(bpm), int(shape), [int(word) for word in rest]) for time, bpm, shape, *rest in points], wanted)
    project = reaproj.Project.loads(path.read_text("utf-8"))
    what = f"{song.name}, .rpp by reaproj"
    # Where a name holds all three kinds of quotes, REAPER itself writes the third as the second.
    plain = lambda name: name.replace("`", "'") if all(quote in name for quote in "\"'`") else name
    found = rounded((region.start, region.end, region.name) for region in project.regions)
    same(f"{what}: regions", found, rounded((second(start), second(end), plain(name)) for start, end, name in sections))
    found = rounded((marker.position, marker.name) for marker in project.markers)
    same(f"{what}: markers", found, rounded((second(beat), plain(name)) for beat, name in markers))
    tracks = project.tracks
    clap = tracks[0].element.find("FXCHAIN/CLAP")
    same(f"{what}: tracks", ([track.name for track in tracks], clap.attrib[1]), (["Stemlock"] + ["Click"] * song.click, CLAP))
    same(f"{what}: the song is in the state", b"Bass.wav" in base64.b64decode("".join(clap.find("STATE")), validate=True), True)
    # Click sounds on channels 3 and 4 of the first track.
    same(f"{what}: sends", [(line[1], line[8]) for track in tracks for line in track.element if line[0] == "AUXRECV"], [("0", "2")] * song.click)
    return [(beat, float(point[1])) for (beat, _, _), point in zip(tempos, points)]


def as_dawproject(song, path):
    tempos, meters, sections, markers = song.seen()
    what = f"{song.name}, .dawproject"
    with zipfile.ZipFile(path) as file:
        same(f"{what}: files", (file.testzip(), file.namelist()[:2]), (None, ["metadata.xml", "project.xml"]))
        names = file.namelist()
        project, metadata = (ElementTree.fromstring(file.read(name)) for name in ("project.xml", "metadata.xml"))
        plugin = project.find(".//ClapPlugin")
        state = file.read(plugin.find("State").get("path"))
    same(f"{what}: the song is in the state", (plugin.get("deviceID"), b"Bass.wav" in state), (CLAP, True))
    same(f"{what}: title, artist", [metadata.findtext(name) for name in ("Title", "Artist")], [song.name, song.artist or None])
    number = lambda node, *names: tuple(float(node.get(name)) for name in names)
    transport = project.find("Transport")
    found = number(transport.find("Tempo"), "value"), number(transport.find("TimeSignature"), "numerator", "denominator")
    same(f"{what}: first tempo and meter", found, ((tempos[0][1],), meters[0][1:]))
    lanes = project.find("Arrangement")
    same(f"{what}: beats", {lane.get("timeUnit") for lane in lanes}, {"beats"})
    same(f"{what}: no lane of markers without markers", [len(lane) > 0 for lane in lanes.findall("Markers")], [True] * bool(sections + markers))
    points = [number(point, "time", "value") for point in lanes.findall("TempoAutomation/RealPoint")]
    same(f"{what}: tempos", points, [(beat, bpm) for beat, bpm, _ in tempos])
    same(f"{what}: no ramps", {point.get("interpolation") for point in lanes.findall("TempoAutomation/RealPoint")}, {"hold"})
    found = [number(point, "time", "numerator", "denominator") for point in lanes.findall("TimeSignatureAutomation/TimeSignaturePoint")]
    same(f"{what}: meters", found, meters)
    wanted = [(beat, name) for beat, _, name in sections] + markers + [(end, "End") for _, end, _ in sections[-1:]]
    found = sorted((float(mark.get("time")), mark.get("name")) for mark in lanes.findall("Markers/Marker"))
    same(f"{what}: places", rounded(found), rounded(sorted(wanted)))
    ids = [node.get("id") for node in project.iter() if node.get("id")]
    refers = {node.get(name) for node in project.iter() for name in ("destination", "parameter", "track") if node.get(name)}
    same(f"{what}: what is referred to is there, once", (len(set(ids)), refers - set(ids)), (len(ids), set()))
    return points


def sounds(song, folder, kind, tempos):
    """Whether it sounds as its file at the tempos that were read."""
    host = ",".join(f"{beat}:{bpm!r}" for beat, bpm in tempos)
    out = folder.with_suffix(".wav")
    stemlock("render", folder, "--out", out, "--tempo-map", host)
    sound, rate = soundfile.read(out, dtype="float32")
    frames = round(song.start * RATE)
    wanted = numpy.concatenate([numpy.zeros(max(0, -frames)), SOUND[max(0, frames) :] / 32768]).astype(numpy.float32)
    # What starts in the middle of a file fades in.
    faded = FADE if frames > 0 else 0
    alike = sound.shape == (len(wanted), 2) and bool((sound.T[:, faded:] == wanted[faded:]).all())
    same(f"{song.name}: bit for bit at the tempos of .{kind}", (rate, len(sound), alike), (RATE, len(wanted), True))


def odd_letters(folder):
    """A name that XML cannot hold makes a file that can be read all the same."""
    wav(folder / "Bass.wav")
    (folder / "song.toml").write_text('tempo = 100\nname = "A \\uFFFF b"\n[[section]]\nbar = 1\nname = "\\u0001 c\\td"\n')
    out = folder.with_suffix(".dawproject")
    stemlock("export", folder, "--to", "dawproject", "--out", out)
    with zipfile.ZipFile(out) as file:
        try:
            names = {ElementTree.fromstring(file.read(name)).tag for name in ("project.xml", "metadata.xml")}
        except ElementTree.ParseError as error:
            names = str(error)
    same("U+FFFF in a name, .dawproject", names, {"Project", "MetaData"})


def as_lrc(folder):
    rows = [(1.5, 'Größe & <b>"so"</b>'), (2.25, "さくら の 花"), (7.125, "Don't [stop]")]
    (folder / "lyrics.lrc").write_text("".join(f"[00:{time:06.3f}]{text}\n" for time, text in rows), "utf-8")
    out = folder.with_suffix(".lrc")
    stemlock("export", folder, "--to", "lrc", "--out", out)
    text = out.read_text("utf-8")
    same(".lrc by pylrc", [(round(line.time, 3), line.text) for line in pylrc.parse(text) if line.text], rows)
    same(".lrc by lemony-lrc-parser", [(line.start / 1000, line.text.strip()) for line in lemony_lrc_parser.loads(text)], rows)


def main():
    readers = {"mid": as_mid, "rpp": as_rpp, "dawproject": as_dawproject}
    for song, lengths in SONGS:
        folder = CHECKS.folder(song.name.replace("/", " "), stem=False)
        song.write(folder, lengths)
        # A MIDI file counts whole microseconds; hosts round as much as this.
        exact = all(abs(round(6e7 / bpm) * bpm / 6e7 - 1) < 1.3e-7 for _, bpm, _ in song.tempos)
        for kind, read in readers.items():
            # Beside the song's folder: in it, it would be read as one of its files.
            out = folder.with_suffix(f".{kind}")
            told = " ".join(note["what"] for note in stemlock("export", folder, "--to", kind, "--out", out)["notes"])
            tempos = read(song, out)
            gone = sum(place[0] < 0 for place in song.sections + song.markers)
            same(f"{song.name}, .{kind}: what is left out is told", f"{gone} sections and markers" in told, gone > 0)
            if kind == "mid":
                same(f"{song.name}, .mid: tempos that it cannot say are told", "is written as" in told, not exact)
            if kind != "mid" or exact:
                sounds(song, folder, kind, tempos)
    odd_letters(CHECKS.folder("Letters", stem=False))
    as_lrc(CHECKS.folder("Words"))
    CHECKS.end()


if __name__ == "__main__":
    main()
