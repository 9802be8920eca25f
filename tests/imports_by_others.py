#!/usr/bin/env python3
"""Tempo, meter, sections, markers, key and starts in files that other programs' libraries write: MIDI by mido, REAPER projects by rpp and reathon,
charts by chparse, and what tags_by_others.py adds, with `--sox` by SoX too. No library at hand writes Live sets and DAWprojects: Python's gzip, zipfile
and ElementTree write them here, laid out as the programs do.

`stemlock info --json` has to tell each value exactly. Run by `.ci/run`.
"""

import gzip
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import chparse
import mido
import reathon.nodes
import rpp

from by_others import Checks, changes, places, second_of, stemlock
from tags_by_others import chunks, tags

# What fails by a fault of Stemlock's.
KNOWN = {
    "MIDI: markers in Shift JIS": "markers that are not UTF-8 are taken for Latin-1, while the encoding of lyrics is detected",
    "Live: a ramp ends after so many seconds": "Live holds each tempo of a ramp for a sixteenth (which dawtool found, a reader of Live sets), and Stemlock's ramps have no steps",
    "acid, three beats a bar by acidcat": "the meter in the chunk is not read",
}
CHECKS = Checks(KNOWN)
same, folder = CHECKS.same, CHECKS.folder

# From beat 0 on: microseconds a beat, and meters. Two bars of 7/8 are seven beats.
TEMPOS = [(0, 640_342), (7, 500_000), (12.25, 333_333)]
METERS = [(0, 7, 8), (10.5, 4, 4)]
MAP = [(0, 6e7 / 640_342, "7/8"), (7, 120, "7/8"), (10.5, 120, "4/4"), (12.25, 6e7 / 333_333, "4/4")]
PLACES = [(0, "Verse 1"), (7, "Größe"), (10.5, "Chorus")]


# MIDI.


def track(ticks, events):
    """A track of messages at beats."""
    track, now = mido.MidiTrack(), 0
    for beat, message in sorted(events, key=lambda event: event[0]):
        tick = round(beat * ticks)
        track.append(message.copy(time=tick - now))
        now = tick
    return track


def score():
    yield from ((beat, mido.MetaMessage("set_tempo", tempo=tempo)) for beat, tempo in TEMPOS)
    yield from ((beat, mido.MetaMessage("time_signature", numerator=above, denominator=below)) for beat, above, below in METERS)


def marks(kind, names):
    return [(beat, mido.MetaMessage(kind, text=name)) for beat, name in names]


def notes():
    return [(beat / 2, mido.Message("note_on", note=60, velocity=beat % 2 * 64)) for beat in range(40)]


def midi(path, kind, ticks, *tracks, charset="utf-8"):
    file = mido.MidiFile(type=kind, ticks_per_beat=ticks, charset=charset)
    file.tracks += [track(ticks, events) for events in tracks]
    file.save(str(path))


def midi_files():
    for kind, ticks, charset in ((0, 96, "utf-8"), (1, 480, "latin1"), (1, 960, "utf-8"), (1, 24, "utf-8")):
        what = f"MIDI, format {kind}, {ticks} ticks, {charset}"
        song = folder(what)
        tracks = [[*score(), *marks("marker", PLACES)], notes()]
        midi(song / "a.mid", kind, ticks, *([sum(tracks, [])] if kind == 0 else tracks), charset=charset)
        told = stemlock("info", song)
        same(f"{what}: tempo map", (told["tempo_from"], changes(told)), ("a.mid", MAP))
        same(f"{what}: sections", places(told, "sections"), PLACES)
    song = folder("MIDI markers and cue points")
    midi(song / "a.mid", 1, 480, score(), marks("marker", PLACES), marks("cue_marker", [(3.5, "Key up"), (12, "Lights")]))
    told = stemlock("info", song)
    same("MIDI: markers are sections beside cue points", places(told, "sections"), PLACES)
    same("MIDI: cue points are markers", places(told, "markers"), [(3.5, "Key up"), (12, "Lights")])
    song = folder("MIDI in Shift JIS")
    midi(song / "a.mid", 1, 480, score(), marks("marker", [(0, "イントロ"), (7, "サビ")]), charset="shift_jis")
    same("MIDI: markers in Shift JIS", places(stemlock("info", song), "sections"), [(0, "イントロ"), (7, "サビ")])
    # 25 frames a second of 40 ticks.
    song = folder("MIDI in frames 90bpm")
    midi(song / "a.mid", 1, -(25 << 8) | 40, [(0, mido.MetaMessage("set_tempo", tempo=500_000))])
    told = stemlock("info", song)
    same("MIDI in SMPTE frames: not used", (told["tempo_source"], changes(told)), ("name", [(0, 90, "4/4")]))
    same("MIDI in SMPTE frames: told", [Path(problem["file"]).name for problem in told["problems"]], ["a.mid"])
    # What mido writes by itself is what every program writes by itself.
    song = folder("MIDI of 120 93.5bpm")
    midi(song / "a.mid", 1, 480, [(0, mido.MetaMessage("set_tempo", tempo=500_000)), (0, mido.MetaMessage("time_signature"))])
    told = stemlock("info", song)
    same("MIDI of only 120 BPM: behind a name", (told["tempo_source"], changes(told)), ("name", [(0, 93.5, "4/4")]))
    same("MIDI of only 120 BPM: offered", [(offer["bpm"], offer["from"]) for offer in told["tempo_offers"]], [(120, "a.mid")])
    song = folder("Game")
    events = [(0, "[section verse_1]"), (7, "[prc_chorus_2a]"), (14, "[end]")]
    midi(song / "notes.mid", 1, 480, score(), [(0, mido.MetaMessage("track_name", name="EVENTS")), *marks("text", events)])
    (song / "song.ini").write_text("[song]\nname = Ödön\nartist = Ä & B\ndelay = 250\n", "utf-8")
    told = stemlock("info", song)
    same("notes.mid: tempo map", (told["tempo_from"], changes(told)), ("notes.mid", MAP))
    same("notes.mid: sections", places(told, "sections"), [(0, "Verse 1"), (7, "Chorus 2a")])
    same("song.ini", (told["name"], told["artist"], told["start"]), ("Ödön", "Ä & B", 0.25))


# Projects.


def reaper(path, *items):
    head = ["0.1", "7.16/linux-x86_64", "1718000000"]
    path.write_text(rpp.dumps(rpp.Element("REAPER_PROJECT", head, [["RIPPLE", "0"], *items])), "utf-8")


def tempo_envelope(map_, shape="1"):
    points, before = [], None
    for beat, bpm, meter in map_:
        above, below = map(int, meter.split("/"))
        point = ["PT", f"{second_of(map_, beat):.12f}", repr(bpm), shape]
        points.append(point + ([str(below << 16 | above), "0", "1"] if meter != before else []))
        before = meter
    return rpp.Element("TEMPOENVEX", [], [["EGUID", "{6B3A}"], ["ACT", "1", "-1"], *points])


def reaper_projects():
    quoted = [(0, "Don't stop"), (8, 'Say "go"'), (11.5, "さくら"), (22, "Größe & <b>")]
    song = folder("REAPER")
    map_ = [(0, 100.0, "4/4"), (8, 93.7, "7/8"), (15, 120.0, "7/8"), (18.5, 140.25, "3/4")]
    marks = [["MARKER", str(number), repr(second_of(map_, beat)), name, "0", "0", "1", "B"] for number, (beat, name) in enumerate(quoted)]
    reaper(song / "a.rpp", ["TEMPO", "100", "4", "4"], tempo_envelope(map_), *marks)
    told = stemlock("info", song)
    same("REAPER by rpp: tempo map", (told["tempo_from"], changes(told)), ("a.rpp", map_))
    same("REAPER by rpp: markers", places(told, "markers"), quoted)
    song = folder("REAPER constant")
    project = reathon.nodes.Project(reathon.nodes.Track(name="Keys"))
    project.props.append(["TEMPO", "96.5 6 8"])
    beats = [(0, 12, "Verse 1"), (12, 24, "Größe"), (30, 36, "Outro")]
    for number, (start, end, name) in enumerate(beats, 1):
        project.add_region(number, start * 60 / 96.5, end * 60 / 96.5, name)
    project.add_marker(4, 13.5 * 60 / 96.5, "Key up")
    project.write(song / "a.RPP")
    told = stemlock("info", song)
    same("REAPER by reathon: tempo", changes(told), [(0, 96.5, "6/8")])
    same("REAPER by reathon: regions", [(round(s["beat"], 6), round(s["end"], 6), s["name"]) for s in told["sections"]], beats)
    same("REAPER by reathon: markers", places(told, "markers"), [(13.5, "Key up")])
    # In eight seconds from 100 to 140 BPM, straight over time: sixteen beats.
    song = folder("REAPER ramp")
    points = [["PT", "0", "100", "0", str(4 << 16 | 4)], ["PT", "8", "140", "1"]]
    marks = [["MARKER", str(number), time, f"At {time}", "0"] for number, time in enumerate(("4", "8", "11"), 1)]
    reaper(song / "a.rpp", rpp.Element("TEMPOENVEX", [], points), *marks)
    told = stemlock("info", song)
    same("REAPER by rpp: a ramp's beats", [round(beat, 3) for beat, _ in places(told, "markers")], [round(4 * 110 / 60, 3), 16, 23])
    same("REAPER by rpp: the tempo behind a ramp", changes(told)[-1], (16, 140, "4/4"))


def node(tag, /, *children, **attributes):
    element = ElementTree.Element(tag, {key: str(value) for key, value in attributes.items()})
    element.extend(children)
    return element


def value(name, number):
    return node(name, Value=number)


def live_set(path, tempos, meters, locators, track="MainTrack", chain="DeviceChain", inside=False):
    """A Live set; up to Live 8 its master had another chain, and up to Live 9 automation stood inside its parameter."""

    def automation(kind, events):
        # Before the first beat stands what holds there.
        events = [(-63_072_000, events[0][1])] + events
        return node("Events", *(node(kind, Id=number, Time=beat, Value=number_of) for number, (beat, number_of) in enumerate(events)))

    def parameter(name, kind, events, target):
        old = [node("ArrangerAutomation", automation(kind, events))] if inside else []
        return node(name, *old, *([value("Manual", events[0][1])] if chain == "DeviceChain" else []), node("AutomationTarget", Id=target))

    def envelope(kind, events, target):
        return node("AutomationEnvelope", node("EnvelopeTarget", value("PointeeId", target)), node("Automation", automation(kind, events)))

    # A meter is its upper number less one, and 99 for each doubling of the lower one.
    meters = [(beat, above - 1 + 99 * (below.bit_length() - 1)) for beat, above, below in meters]
    envelopes = [] if inside else [envelope("EnumEvent", meters, 10), envelope("FloatEvent", tempos, 8)]
    mixer = node("Mixer", parameter("Tempo", "FloatEvent", tempos, 8), parameter("TimeSignature", "EnumEvent", meters, 10))
    master = node(track, node("AutomationEnvelopes", node("Envelopes", *envelopes)), node(chain, mixer))
    locators = [node("Locator", value("LomId", 0), value("Time", beat), value("Name", name), Id=number) for number, (beat, name) in enumerate(locators)]
    root = node("Ableton", node("LiveSet", node("Tracks"), master, node("Locators", node("Locators", *locators))), MajorVersion=5, Creator="Ableton Live")
    with gzip.open(path, "wb") as file:
        ElementTree.ElementTree(root).write(file, "utf-8", xml_declaration=True)


def live_sets():
    map_ = [(0, 93.7, "7/8"), (7, 120.25, "7/8"), (10.5, 120.25, "4/4")]
    # A point for the tempo that ends and one for the tempo that begins make a step.
    tempos = [(0, 93.7), (7, 93.7), (7, 120.25)]
    ten = {"track": "MasterTrack"}
    nine = {**ten, "inside": True}
    for what, shape in (("12", {}), ("10", ten), ("9", nine), ("8", {**nine, "chain": "MasterChain"})):
        song = folder(f"Live {what}")
        live_set(song / "a.als", tempos, [(0, 7, 8), (10.5, 4, 4)], PLACES, **shape)
        told = stemlock("info", song)
        same(f"Live {what}: tempo map", (told["tempo_from"], changes(told)), ("a.als", map_))
        same(f"Live {what}: locators", places(told, "sections"), PLACES)
    # From 60 to 120 BPM over four beats. Live holds each tempo for a sixteenth.
    song = folder("Live ramp")
    live_set(song / "a.als", [(0, 60), (4, 60), (8, 120)], [(0, 4, 4)], [(8, "There")])
    steps = [(0, 60, ""), *((4 + step / 4, 60 + 15 * step / 4, "") for step in range(17))]
    same("Live: a ramp ends after so many seconds", round(second_of(changes(stemlock("info", song)), 8), 6), round(second_of(steps, 8), 6))


def dawproject(path, unit, tempos, meters, marks):
    point = lambda place, bpm: node("RealPoint", time=place, value=bpm, interpolation="hold")
    meter = lambda place, above, below: node("TimeSignaturePoint", time=place, numerator=above, denominator=below)
    lanes = [
        node("Lanes", timeUnit="beats", id="id20"),
        node("Markers", *(node("Marker", time=place, name=name, color="#ff8800") for place, name in marks), timeUnit=unit, id="id21"),
        node("TempoAutomation", node("Target", parameter="id0"), *(point(*tempo) for tempo in tempos), timeUnit=unit, unit="bpm", id="id22"),
        node("TimeSignatureAutomation", node("Target", parameter="id1"), *(meter(*change) for change in meters), timeUnit=unit, id="id23"),
    ]
    first = node("TimeSignature", numerator=meters[0][1], denominator=meters[0][2], id="id1")
    transport = node("Transport", node("Tempo", value=tempos[0][1], unit="bpm", min=20, max=666, id="id0"), first)
    project = node("Project", node("Application", name="Others", version="1"), transport, node("Structure"), node("Arrangement", *lanes, id="id19"), version="1.0")
    metadata = node("MetaData", node("Title"), node("Artist"))
    metadata[0].text, metadata[1].text = "Größe & <b>", "Ä & 音"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, root in (("metadata.xml", metadata), ("project.xml", project)):
            file.writestr(name, ElementTree.tostring(root, "utf-8", xml_declaration=True))


def dawprojects():
    tempos, meters = [(0, 93.7), (7, 120.25)], [(0, 7, 8), (10.5, 4, 4)]
    map_ = [(0, 93.7, "7/8"), (7, 120.25, "7/8"), (10.5, 120.25, "4/4")]
    names = PLACES + [(12, 'Say "go" & <b>')]
    for unit in ("beats", "seconds"):
        place = (lambda beat: second_of(map_, beat)) if unit == "seconds" else lambda beat: beat
        song = folder(f"DAWproject in {unit}")
        dawproject(song / "a.dawproject", unit, *([(place(beat), *rest) for beat, *rest in lane] for lane in (tempos, meters, names)))
        told = stemlock("info", song)
        same(f"DAWproject in {unit}: tempo map", (told["tempo_from"], changes(told)), ("a.dawproject", map_))
        same(f"DAWproject in {unit}: markers", places(told, "sections"), names)
        same(f"DAWproject in {unit}: colours, artist", ({s["colour"] for s in told["sections"]}, told["artist"]), ({"#ff8800"}, "Ä & 音"))


def charts():
    song = folder("Chart")
    chart = chparse.chart.Chart({"Name": "Ödön", "Artist": "Ä & B", "Resolution": 192, "Offset": 0, "Player2": "bass"})
    tick = lambda beat: round(beat * 192)
    sync = [(beat, chparse.BPM, round(6e10 / tempo)) for beat, tempo in TEMPOS]
    sync += [(beat, chparse.TIME_SIGNATURE, f"{above} {below.bit_length() - 1}") for beat, above, below in METERS]
    sync = [chparse.note.SyncEvent(tick(beat), kind, said) for beat, kind, said in sorted(sync, key=lambda event: event[0])]
    events = [chparse.note.Event(tick(beat), f"section {name}") for beat, name in PLACES]
    guitar = [chparse.note.Note(tick(beat), fret=beat % 5) for beat in range(16)]
    for kind, hardness, notes in ((chparse.SYNC, chparse.NA, sync), (chparse.EVENTS, chparse.NA, events), (chparse.GUITAR, chparse.EXPERT, guitar)):
        chart.add_instrument(chparse.instrument.Instrument(kind=kind, difficulty=hardness, notes=notes))
    with open(song / "notes.chart", "w", encoding="utf-8") as file:
        chparse.dump(chart, file)
    told = stemlock("info", song)
    # A chart counts thousandths of a BPM.
    wanted = [(beat, round(bpm, 3), meter) for beat, bpm, meter in MAP]
    same("chart by chparse: tempo map", (told["tempo_from"], changes(told)), ("notes.chart", wanted))
    same("chart by chparse: sections", places(told, "sections"), PLACES)
    same("chart by chparse: name and artist", (told["name"], told["artist"]), ("Ödön", "Ä & B"))


def main():
    midi_files()
    reaper_projects()
    live_sets()
    dawprojects()
    charts()
    tags(CHECKS, "--sox" in sys.argv)
    chunks(CHECKS)
    CHECKS.end()


if __name__ == "__main__":
    main()
