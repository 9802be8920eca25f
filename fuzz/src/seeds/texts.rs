//! What people write, and what Stemlock writes for them.

pub const PLACES: &str = "name = \"Ode\"\ntempo = 104.0\n[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 9\nname = \"Chorus\"\n\
     [[marker]]\nbar = 3\nname = \"Lights\"\n";

pub const CHART: &str = "[Song]\n{\n  Name = \"Ode\"\n  Resolution = 192\n  Offset = 0.5\n}\n[SyncTrack]\n{\n  0 = TS 4\n  0 = B 104000\n  768 = TS 7 3\n\
     1536 = B 90500\n}\n[Events]\n{\n  768 = E \"section Verse\"\n}\n";

pub const LIVE: &str = "<?xml version=\"1.0\"?><Ableton><LiveSet><Tracks/><MasterTrack><DeviceChain><Mixer><Tempo><Manual Value=\"104\"/></Tempo>\
     </Mixer></DeviceChain></MasterTrack><Locators><Locators><Locator><Time Value=\"8\"/><Name Value=\"Verse\"/></Locator></Locators>\
     </Locators></LiveSet></Ableton>";

pub const LIVE_AUTOMATED: &str = "<Ableton><LiveSet><MainTrack><AutomationEnvelopes><Envelopes><AutomationEnvelope><EnvelopeTarget><PointeeId Value=\"8\"/>\
     </EnvelopeTarget><Automation><Events><FloatEvent Time=\"-63072000\" Value=\"104\"/><FloatEvent Time=\"16\" Value=\"90.5\"/></Events>\
     </Automation></AutomationEnvelope><AutomationEnvelope><EnvelopeTarget><PointeeId Value=\"9\"/></EnvelopeTarget><Automation><Events>\
     <EnumEvent Time=\"0\" Value=\"201\"/><EnumEvent Time=\"32\" Value=\"303\"/></Events></Automation></AutomationEnvelope></Envelopes>\
     </AutomationEnvelopes><DeviceChain><Mixer><Tempo><Manual Value=\"104\"/><AutomationTarget Id=\"8\"/></Tempo><TimeSignature>\
     <Manual Value=\"201\"/><AutomationTarget Id=\"9\"/></TimeSignature></Mixer></DeviceChain></MainTrack><Locators><Locators><Locator>\
     <Time Value=\"8\"/><Name Value=\"Ode\"/></Locator><Locator><Time Value=\"24\"/><Name Value=\"Chorus\"/></Locator></Locators></Locators>\
     </LiveSet></Ableton>";

/// The project and its metadata, with a zero between them.
pub const DAW: &str = "<?xml version=\"1.0\"?><Project version=\"1.0\"><Transport><Tempo value=\"104\"/><TimeSignature numerator=\"3\" denominator=\"4\"/>\
     </Transport><Arrangement><TempoAutomation timeUnit=\"beats\"><RealPoint time=\"0\" value=\"104\" interpolation=\"linear\"/>\
     <RealPoint time=\"16\" value=\"90.5\"/></TempoAutomation><TimeSignatureAutomation timeUnit=\"beats\"><TimeSignaturePoint time=\"6\" \
     numerator=\"7\" denominator=\"8\"/></TimeSignatureAutomation><Markers timeUnit=\"seconds\"><Marker time=\"2.5\" name=\"Verse\" color=\"#4080ff\"/>\
     </Markers></Arrangement></Project>\0<MetaData><Title>Ode</Title><Artist>X</Artist></MetaData>";

/// Names and contents with zeros between, after the byte that says so. A byte below 4 before a name is the way of packing.
pub const ARCHIVES: [&[u8]; 4] = [
    b"\x01Ode/Bass.wav\0bass\0\x01Ode/Drums.wav\0drums drums\0Ode/lyrics.lrc\0[00:01.00]One",
    b"\x03Bass.wav\0bass\0Bass.wav\0again\0Bass.wav/Drums.wav\0drums\0",
    b"\x01../Bass.wav\0bass\0a/../../b.wav\0b\0C:\\c.wav\0c\0./d.wav\0d\0__MACOSX/e.wav\0e",
    b"\x01\x02Bass.wav\0bass\0\x03Drums.wav\0drums\0inside.zip\0PK",
];

pub const SCRIPTS: [&str; 3] = [
    "\u{feff}# a show\n0 launch count on me @bar # now\n1:02.5 jump \"Verse 2\" @4\n\n-4 jump bar 9\n8 jump next\n9 loop chorus @none\n\
     10 loop off\n11 nudge -0.5\n12 fade-out 8\n13 click-only on\n14 transpose -2\n15 tempo 95%\n16 launch 3\n17 panic\n18 launch A#",
    "0 choose 2\n1 forget\n2 next\n3 previous @section\n4 again\n5 play @beat\n6 stop\n7 pause @song\n8 fade-in 4\n9 count-in 2\n10 loop here\n",
    "0 play\n4 explode",
];

pub const SETS: [(u8, &str); 3] = [
    (
        0,
        "name = \"Friday\"\n[[song]]\nfolder = \"Ode\"\nstart = 16.0\ngap = 2\ntranspose = -3\ntempo = 96.5\nthen = \"stop\"\n\
         [[song]]\nfolder = \"/Songs/Harbour\"\nthen = \"after 4 s\"\n",
    ),
    (1, "#EXTM3U\n#EXTINF:12,Ode\nOde\nfile:///Songs/Harbour%20Lights\n\u{fc}bung/x.wav\n"),
    (0, "[[song]]\nfolder = \"Ode\"\n[[song]]\nfolder = \"Ode\"\nmood = 3\n[[song]]\n"),
];

pub const WORDS: [(u8, &str); 8] = [
    (
        0,
        "[ti:Ode]\n[offset:-200]\n[00:01.00]One <00:01.50>two <00:02.00>three\n[00:04.00][01:04.00]Again\n[00:06.00]\n",
    ),
    (1, "1\n00:00:01,000 --> 00:00:02,500\nOne <i>two</i>\nthree\n\n2\n00:00:03,000 --> 00:00:04,000\nFour\n"),
    (
        2,
        "WEBVTT\n\n00:01.000 --> 00:02.500 align:start\nOne <00:01.500>two\n\nNOTE x\n\n00:03.000 --> 00:04.000\n<v Ann>Four\n",
    ),
    (
        3,
        "{title: Ode}\n{start_of_verse: Verse 1}\n[C]One [F#m7/A]two\n{end_of_verse}\n{comment: Chorus}\n[G]Three\n",
    ),
    (4, "#TITLE:Ode\n#BPM:208\n#GAP:1000\nP1\n: 0 4 0 One\n: 4 4 2  two\n- 10\n* 12 4 0 three\nE\n"),
    (4, "[Verse]\nOne two\n\n[Chorus x2]\nThree\n"),
    (
        0,
        "[re:Stemlock]\n[la:es]\n[voice:P1]\n[section:Chorus]\n[chord:4 Am]\n[00:01.00]<00:01.00>One <00:01.50>two\n[00:02.00]\nThree\n",
    ),
    (5, "\u{feff}[la:es]\r\n[00:01.123]Uno\r\n[00:01.1][10:59.99]Dos\u{2028}tres\r\n"),
];

pub const SONGS: [&str; 6] = [
    "name = \"Harbour Lights\"\ntempo = 104.0\nstart = 0.25\n\n[[stem]]\nfile = \"Bass.wav\"\nrole = \"Bass\"\n",
    "[[tempo_map]]\nbeat = 0\nbpm = 104\nmeter = \"4/4\"\n[[tempo_map]]\nbeat = 16\nbpm = 90.5\nmeter = \"7/8\"\n",
    "only_listed = true # ours\n[[stem]]\nfile = \"Click 128bpm.wav\"\nskip = 7\nname = \"C\"\ncolour = \"#d04a35\"\ngain_db = -1.5\n\
     pan = \"L10\"\nmute = true\noutput = \"Drums\"\ntranspose = false\nremove = true\nmood = 3\n",
    "key = \"Am\"\nartist = \"X\"\nnotes = \"soft\"\ntimecode = \"01:00:00:00\"\n[[section]]\nbar = 1\nname = \"Verse\"\ncolour = \"#4080ff\"\n\
     length = 8\n[[section]]\nbeat = 32.5\nname = \"Chorus\"\nloop = true\n[[marker]]\nbar = -3\nname = \"Lights\"\n",
    "[[midi]]\nsend = \"PC 12 @1\"\n[[midi]]\nbar = 9\nsend = \"CC 7 100 @1\"\n[[midi]]\nsection = \"Chorus\"\nsend = \"note 60 127 4 @10\"\n\
     [[section]]\nbar = 9\nname = \"Chorus\"\n[click]\non = true\nsound = \"cowbell\"\naccent = \"Tock.wav\"\nsubdivision = \"triplets\"\naccents = \"3+2+2\"\n",
    "tempo = 104\n[[stem]]\nfile = \"Bass.wav\"\nloop = true\nat = 9\nuntil = 17\nformants = true\nlate = 100\ntrack = 2\n[[stem]]\nfile = \"Click 128bpm.wav\"\n\
     loop = true\nrole = \"Cues\"\n",
];

pub const STATES: [&str; 5] = [
    r#"{"version":1,"song":{"folder":"/gone/Ode","name":"Ode","stems":[{"file":"a.wav","size":10,"name":"A","role":"Bass"}]}}"#,
    r##"{"version":1,"song":{"folder":"/s","from_home":"s","name":"S","stems":[{"file":"b.flac","hash":"00","name":"B","role":"Click",
    "colour":"#ffffff","output":"Aux","transposed":true,"skip":9,"removed":true}],"order":[0],"tempo_map":[{"beat":0.0,"bpm":90.0,
    "meter":"3/4"},{"beat":9.0,"bpm":91.0,"meter":"6/8"}],"start":1.5,"only_listed":true,"later":[1]}}"##,
    r#"{"version":2,"song":null}"#,
    r##"{"version":1,"song":{"folder":"/s","name":"S","stems":[],"click":{"on":true,"sound":"Cowbell","accent":"Tock.wav","subdivision":"Triplets",
    "accents":"3+2+2"},"timecode":"01:00:00:00","midi":[{"send":"PC 12 @1"},{"bar":9,"send":"CC 7 100 @1"},{"beat":2.5,"send":"note 60 127 4 @10"},
    {"section":"Chorus","send":"PC 1 @1"}],"midi_edited":true,"places":{"sections":[{"name":"Verse","bar":1,"colour":"#4080ff","length":8.0},
    {"name":"Chorus","beat":32.5,"loop":true}],"markers":[{"name":"Lights","bar":3}]},"lyrics":"[re:Stemlock]\n[00:01.00]One\n",
    "more_lyrics":["[re:Stemlock]\n[la:es]\n[00:01.00]Uno\n"],"notes":"soft"}}"##,
    r##"{"version":1,"song":{"folder":"/s/A","name":"A","stems":[{"file":"a.wav","name":"A","role":"Bass"}]},"set":{"name":"Friday","file":"/s/set.toml",
    "current":0,"songs":[{"start":0.0},{"song":{"folder":"/s/B","name":"B","stems":[{"file":"b.wav","name":"B","role":"Drums","loop":{"at":9,"until":17}}]},
    "mix":{"transpose":-2.5,"stems":[{"level":-6.5,"pan":0.25,"muted":true,"soloed":true,"output":"Click"}],"click":{"level":-3.0}},"start":64.0,"gap":2.0,
    "transpose":-3.0,"tempo":96.5,"then":"after 4 s","notes":"stand"}]}}"##,
];

pub const NAMES: [&str; 3] = [
    "AG\nAG 2\nAG 10\nEG 1",
    "01_Lead Vox (120bpm)\nClick Track\nBGV-2\nCount In\nSMPTE 25fps",
    "Drums 001\ndrums 1\nDRUMS 01\n\u{dc}bung 7\n٣",
];
