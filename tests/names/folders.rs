//! Packs on sale, in ten languages.

use super::NamedFolder;

pub const FOLDERS: &[NamedFolder] = &[
    (
        "Count On Me - 104bpm",
        "
        Click.wav = Click
        Guide.wav = Guide
        Count On Me - Drums.wav = Drums
        Count On Me - Percussion.wav = Percussion
        Count On Me - Loops.wav = Loops
        Count On Me - Bass.wav = Bass
        Count On Me - Piano.wav = Piano
        Count On Me - Keys.wav = Keys
        Count On Me - EG 1.wav = Electric Guitar
        Count On Me - EG 2.wav = Electric Guitar
        Count On Me - AG.wav = Acoustic Guitar
        Count On Me - Strings.wav = Strings
        Count On Me - Pad.wav = Pad
        Count On Me - Lead Vox.wav = Vocals
        Count On Me - BGVs.wav = Backing Vocals
        Count On Me - FX.wav = FX",
    ),
    (
        "Guide Me Home",
        "
        Guide Me Home (Click).wav = Click
        Guide Me Home (Guide).wav = Guide
        Guide Me Home (Drums).wav = Drums
        Guide Me Home (Choir).wav = Backing Vocals
        Guide Me Home (Horns).wav = Horns
        Guide Me Home (Aux).wav = Other
        Guide Me Home.wav = Mix!",
    ),
    (
        "Click",
        "
        Click - Drums.flac = Drums
        Click - Bass.flac = Bass
        Click - Vocals.flac = Vocals
        Click - Click.flac = Click
        Click.flac = Mix!",
    ),
    (
        "Beat It (Stems)",
        "
        1_Beat It_(Vocals).wav = Vocals
        1_Beat It_(Drums).wav = Drums
        1_Beat It_(Bass).wav = Bass
        1_Beat It_(Guitar).wav = Electric Guitar
        1_Beat It_(Other).wav = Other
        1_Beat It_(Instrumental).wav = Other!",
    ),
    (
        "Piano Man",
        "
        Piano Man Drums.mp3 = Drums
        Piano Man Bass.mp3 = Bass
        Piano Man Piano.mp3 = Piano
        Piano Man Harmonica.mp3 = Other
        Piano Man Vocals.mp3 = Vocals",
    ),
    (
        "Señor de mi canción 72bpm",
        "
        Batería.wav = Drums
        Percusión.wav = Percussion
        Bajo.wav = Bass
        Guitarra eléctrica.wav = Electric Guitar
        Guitarra acústica.wav = Acoustic Guitar
        Teclados.wav = Keys
        Órgano.wav = Keys
        Piano.wav = Piano
        Cuerdas.wav = Strings
        Metales.wav = Horns
        Coros.wav = Backing Vocals
        Voz principal.wav = Vocals
        Claqueta.wav = Click
        Guía.wav = Guide
        Efectos.wav = FX
        Luces.wav = Timecode",
    ),
    (
        "Canción 2 (multitracks)",
        "
        Metrónomo.wav = Click
        Clic.wav = Click
        Voz guía.wav = Guide
        Conteo.wav = Guide
        Caja.wav = Drums
        Bombo.wav = Drums
        Platillos.wav = Drums
        Pandereta.wav = Percussion
        Palmas.wav = Percussion
        Contrabajo.wav = Bass
        Trompeta.wav = Horns
        Saxofón.wav = Horns
        Violines.wav = Strings
        Mezcla.wav = Mix!
        Pista sin voz.wav = Other!",
    ),
    (
        "Luz do Mundo",
        "
        Bateria.wav = Drums
        Percussão.wav = Percussion
        Pandeiro.wav = Percussion
        Baixo.wav = Bass
        Violão.wav = Acoustic Guitar
        Guitarra.wav = Electric Guitar
        Teclado.wav = Keys
        Cordas.wav = Strings
        Sopros.wav = Horns
        Vozes.wav = Vocals
        Vocal.wav = Vocals
        Clique.wav = Click
        Metrônomo.wav = Click
        Contagem.wav = Guide
        Guia.wav = Guide
        Efeitos.wav = FX",
    ),
    (
        "Chanson d'été - 120 BPM",
        "
        Batterie.wav = Drums
        Grosse caisse.wav = Drums
        Caisse claire.wav = Drums
        Percussions.wav = Percussion
        Basse.wav = Bass
        Guitare électrique.wav = Electric Guitar
        Guitare acoustique.wav = Acoustic Guitar
        Claviers.wav = Keys
        Synthé.wav = Keys
        Cordes.wav = Strings
        Cuivres.wav = Horns
        Nappes.wav = Pad
        Chœurs.wav = Backing Vocals
        Voix.wav = Vocals
        Clic.wav = Click
        Métronome.wav = Click
        Décompte.wav = Guide
        Voix témoin.wav = Guide
        Effets.wav = FX
        Lumières.wav = Timecode",
    ),
    (
        "Über den Wolken",
        "
        Schlagzeug.wav = Drums
        Bassdrum.wav = Drums
        Becken.wav = Drums
        Schlagwerk.wav = Percussion
        Bass.wav = Bass
        E-Gitarre.wav = Electric Guitar
        Akustikgitarre.wav = Acoustic Guitar
        Klavier.wav = Piano
        Flügel.wav = Piano
        Orgel.wav = Keys
        Streicher.wav = Strings
        Bläser.wav = Horns
        Chor.wav = Backing Vocals
        Gesang.wav = Vocals
        Klick.wav = Click
        Metronom.wav = Click
        Einzähler.wav = Guide
        Pilotspur.wav = Guide
        Licht.wav = Timecode
        Effekte.wav = FX
        Gesamtmix.wav = Mix!
        ohne Gesang.wav = Other!",
    ),
    (
        "Volare",
        "
        Batteria.wav = Drums
        Rullante.wav = Drums
        Percussioni.wav = Percussion
        Basso.wav = Bass
        Chitarra elettrica.wav = Electric Guitar
        Chitarra acustica.wav = Acoustic Guitar
        Chitarre.wav = Electric Guitar
        Pianoforte.wav = Piano
        Tastiere.wav = Keys
        Archi.wav = Strings
        Fiati.wav = Horns
        Tappeto.wav = Pad
        Voce.wav = Vocals
        Cori.wav = Backing Vocals
        Metronomo.wav = Click
        Guida.wav = Guide
        Conteggio.wav = Guide
        Luci.wav = Timecode
        Effetti.wav = FX
        Missaggio.wav = Mix!",
    ),
    (
        "Het Dorp",
        "
        Drums.wav = Drums
        Slagwerk.wav = Percussion
        Tamboerijn.wav = Percussion
        Basgitaar.wav = Bass
        Elektrische gitaar.wav = Electric Guitar
        Akoestische gitaar.wav = Acoustic Guitar
        Vleugel.wav = Piano
        Toetsen.wav = Keys
        Strijkers.wav = Strings
        Blazers.wav = Horns
        Koor.wav = Backing Vocals
        Zang.wav = Vocals
        Klik.wav = Click
        Metronoom.wav = Click
        Aftellen.wav = Guide
        Gids.wav = Guide
        Effecten.wav = FX",
    ),
    (
        "Pieśń",
        "
        Perkusja.wav = Drums
        Bębny.wav = Drums
        Werbel.wav = Drums
        Stopa.wav = Drums
        Przeszkadzajki.wav = Percussion
        Gitara basowa.wav = Bass
        Gitara elektryczna.wav = Electric Guitar
        Gitara akustyczna.wav = Acoustic Guitar
        Gitary.wav = Electric Guitar
        Fortepian.wav = Piano
        Klawisze.wav = Keys
        Smyczki.wav = Strings
        Skrzypce.wav = Strings
        Instrumenty dęte.wav = Horns
        Trąbka.wav = Horns
        Wokal.wav = Vocals
        Chórki.wav = Backing Vocals
        Klik.wav = Click
        Metronom.wav = Click
        Odliczanie.wav = Guide
        Przewodnik.wav = Guide
        Światła.wav = Timecode",
    ),
    (
        "Visa från Dalarna",
        "
        Trummor.wav = Drums
        Virveltrumma.wav = Drums
        Slagverk.wav = Percussion
        Elbas.wav = Bass
        Elgitarr.wav = Electric Guitar
        Akustisk gitarr.wav = Acoustic Guitar
        Flygel.wav = Piano
        Orgel.wav = Keys
        Synt.wav = Keys
        Stråkar.wav = Strings
        Blås.wav = Horns
        Flöjt.wav = Horns
        Sång.wav = Vocals
        Kör.wav = Backing Vocals
        Klick.wav = Click
        Nedräkning.wav = Guide
        Inräkning.wav = Guide
        Ljus.wav = Timecode",
    ),
    (
        "주의 은혜 96bpm",
        "
        드럼.wav = Drums
        스네어.wav = Drums
        퍼커션.wav = Percussion
        쉐이커.wav = Percussion
        베이스.wav = Bass
        일렉기타.wav = Electric Guitar
        일렉 1.wav = Electric Guitar
        어쿠스틱 기타.wav = Acoustic Guitar
        통기타.wav = Acoustic Guitar
        피아노.wav = Piano
        건반.wav = Keys
        신디.wav = Keys
        스트링.wav = Strings
        브라스.wav = Horns
        패드.wav = Pad
        보컬.wav = Vocals
        코러스.wav = Backing Vocals
        메인보컬.wav = Vocals
        클릭.wav = Click
        메트로놈.wav = Click
        가이드.wav = Guide
        카운트.wav = Guide
        큐.wav = Guide
        조명.wav = Timecode
        효과음.wav = FX
        반주.wav = Other!",
    ),
    (
        "夏の歌",
        "
        ドラム.wav = Drums
        キック.wav = Drums
        スネア.wav = Drums
        パーカッション.wav = Percussion
        タンバリン.wav = Percussion
        ベース.wav = Bass
        エレキギター.wav = Electric Guitar
        アコギ.wav = Acoustic Guitar
        ギター1.wav = Electric Guitar
        ピアノ.wav = Piano
        キーボード.wav = Keys
        シンセ.wav = Keys
        オルガン.wav = Keys
        ストリングス.wav = Strings
        ブラス.wav = Horns
        パッド.wav = Pad
        ボーカル.wav = Vocals
        コーラス.wav = Backing Vocals
        ハモリ.wav = Backing Vocals
        クリック.wav = Click
        メトロノーム.wav = Click
        ガイド.wav = Guide
        仮歌.wav = Guide
        カウントイン.wav = Guide
        効果音.wav = FX
        カラオケ.wav = Other!
        ミックス.wav = Mix!",
    ),
];
