//! The words in Spanish, Portuguese, French, German, Italian, Dutch, Polish, Swedish, Korean and Japanese names.
//!
//! Pure data, without accents, as written by [`super::words::fold`]. Each list extends the list of the same name in
//! [`super::english`].

use super::lexicon::Meaning::{self, Known, Name, Neutral, Preview, Rest};
use super::lexicon::PhraseTable;
use crate::setlist::Role;

const fn role(role: Role) -> Meaning {
    Name(role)
}

pub const CERTAIN: PhraseTable = &[
    (
        role(Role::Timecode),
        "codigo de tiempo, codigo de tempo, code temporel, zeitcode, tijdcode, タイムコード, 타임코드",
    ),
    (
        role(Role::Click),
        "claqueta, metronomo, metronomos, metronom, metronoom, klickspur, klickspar, kliktrack, klik track, pista de click, \
         pista de clic, piste clic, piste click, メトロノーム, クリックトラック, 메트로놈, 메트로놈트랙, 클릭트랙",
    ),
    (
        role(Role::Guide),
        "voz guia, guia voz, guia de voz, guia vocal, voix temoin, voix guide, voce guida, guida vocale, guida voce, gidstem, \
         guidesang, guide sang, guidespar, guidespur, pilotspur, leitspur, voz piloto, einzahler, einzaehler, vorzahler, \
         vorzaehler, einzahlen, einzaehlen, vorzahlen, decompte, precompte, conteo, contagem, conteggio, aftellen, \
         aftelling, aftel, odliczanie, nedrakning, inrakning, wokal prowadzacy, sciezka prowadzaca, トークバック, 仮歌, \
         カウントイン, 카운트인, 토크백",
    ),
];

pub const DANGER: PhraseTable = &[
    (role(Role::Click), "clic, clique, klik, klikk, クリック, 클릭"),
    (
        role(Role::Guide),
        "guia, guias, guida, gids, guider, przewodnik, piloto, pilota, pilote, temoin, repere, ansage, ansagen, cuenta, \
         indicaciones, cues vocales, ガイド, キュー, カウント, 合図, 가이드, 카운트, 큐, 안내",
    ),
];

pub const DANGER_ALONE: PhraseTable = &[
    (
        role(Role::Timecode),
        "luces, luz, luzes, lumiere, licht, lichter, luci, luce, swiatla, swiatlo, ljus, sincro, synchro, sincronia, 照明, 同期, \
         조명, 싱크",
    ),
    (role(Role::Click), "pulso, taktgeber, puls"),
];

pub const PHRASES: PhraseTable = &[
    (
        role(Role::Mix),
        "mezcla final, mezcla completa, vs completo, vs completa, mix completo, mix completa, mixage final, mix complet, gesamtmix, mix completo, \
         missaggio finale, totaalmix, eindmix, miks calosci, slutmix, 전체믹스, 풀믹스, フルミックス, ミックスダウン",
    ),
    (
        Rest,
        "instrumentale, instrumentaal, instrumentalny, instrumentalna, base musicale, podklad, podklad muzyczny, \
         acompanamiento, acompanhamento, accompagnement, begleitung, accompagnamento, begeleiding, akompaniament, \
         ackompanjemang, カラオケ, オフボーカル, インスト, 伴奏, 반주, 인스트, 엠알",
    ),
    (Preview, "vorschau, apercu, anteprima, previa, vista previa, podglad, 試聴, 미리듣기"),
    (
        role(Role::Drums),
        "bombo, caja, redoblante, tarola, caixa, bumbo, grosse caisse, caisse claire, kleine trommel, grosse trommel, \
         bass drum, tambor bajo",
    ),
    (role(Role::Keys), "orgue electrique, エレピ, 일렉피아노"),
    (
        role(Role::AcousticGuitar),
        "guitarra acustica, guitarra espanola, guitarra criolla, guitarra clasica, guitare acoustique, guitare seche, guitare \
         folk, guitare classique, akustische gitarre, akustikgitarre, akustik gitarre, westerngitarre, konzertgitarre, chitarra \
         acustica, chitarra classica, akoestische gitaar, gitara akustyczna, gitara klasyczna, akustisk gitarr, akustgitarr, \
         어쿠스틱기타, 통기타, アコースティックギター, アコギ",
    ),
    (
        role(Role::ElectricGuitar),
        "guitarra electrica, guitarra eletrica, guitare electrique, e gitarre, egitarre, chitarra elettrica, elektrische \
         gitaar, gitara elektryczna, elgitarr, elgitarrer, el gitarr, 일렉기타, 일렉트릭기타, 전기기타, エレキギター, エレキ",
    ),
    (
        role(Role::Bass),
        "bassgitarre, e bass, ebass, basgitaar, gitara basowa, basgitarr, elbas, kontrabass, kontrabas, guitare basse, \
         chitarra basso, 베이스기타, ベースギター",
    ),
    (
        role(Role::Vocals),
        "voz principal, voces principales, voz lider, voix principale, voix lead, chant lead, hauptstimme, hauptgesang, \
         leadgesang, leadstimme, voce principale, voce solista, leadzang, hoofdzang, hoofdstem, wokal glowny, glos glowny, \
         leadsang, huvudsang, solosang, 메인보컬, 리드보컬, リードボーカル, メインボーカル, 主旋律",
    ),
    (
        role(Role::BackingVocals),
        "coro principal, backgroundgesang, segunda voz, segundas voces, voces de fondo, voz de fondo, segundas vozes, voz de apoio, \
         vocal de apoio, voix secondaire, voix d accompagnement, seconde voix, begleitgesang, hintergrundgesang, \
         hintergrundstimme, zweitstimme, zweite stimme, chorgesang, seconda voce, voci di sottofondo, voci secondarie, \
         achtergrondzang, achtergrondkoor, tweede stem, chor wokalny, drugi glos, bakgrundssang, andrastamma, stamsang, \
         백보컬, 백킹보컬, 화음, サブボーカル, バックコーラス, バックボーカル, ハモリ, ハモ",
    ),
];

pub const INSTRUMENTS: PhraseTable = &[
    (
        role(Role::Drums),
        "bateria, tambores, platillo, platillos, chimbal, pratos, batterie, charleston, cymbale, schlagzeug, bassdrum, becken, \
         trommel, trommeln, batteria, cassa, rullante, piatti, drumstel, perkusja, bebny, bebenek, werbel, stopa, talerze, \
         trummor, trumma, virvel, virveltrumma, bastrumma, baskagge, hihatt, cymbaler, ドラム, ドラムス, キック, スネア, \
         ハイハット, シンバル, 드럼, 드럼스, 킥, 스네어, 하이햇, 심벌, 심벌즈",
    ),
    (
        role(Role::Percussion),
        "percusion, percusiones, pandereta, palmas, percussao, percussoes, pandeiro, chocalho, surdo, percussions, tambourin, \
         schlagwerk, tamburin, schellenkranz, klatschen, percussioni, percussione, tamburello, battimani, percussie, slagwerk, \
         tamboerijn, perkusjonalia, przeszkadzajki, instrumenty perkusyjne, tamburyn, slagverk, handklapp, \
         パーカッション, タンバリン, シェイカー, コンガ, 手拍子, 퍼커션, 타악기, 쉐이커, 셰이커, 탬버린, 박수",
    ),
    (
        role(Role::Loops),
        "bucle, bucles, boucle, boucles, schleife, schleifen, petla, petle, slinga, slingor, ループ, 루프",
    ),
    (
        role(Role::Bass),
        "bajo, bajos, contrabajo, baixo, contrabaixo, basse, contrebasse, basso, contrabbasso, bas, contrabas, ベース, 베이스",
    ),
    (role(Role::Piano), "klavier, flugel, fluegel, fortepian, pianino, vleugel, flygel, ピアノ, 피아노"),
    (
        role(Role::Keys),
        "teclado, teclados, teclas, organo, sintetizador, sintetizadores, sinte, orgao, clavier, claviers, orgue, synthe, \
         synthes, synthetiseur, tasten, orgel, synthi, tastiera, tastiere, sintetizzatore, toetsen, klawisze, organy, \
         syntezator, syntezatory, klaviatur, synt, syntar, キーボード, シンセ, シンセサイザー, オルガン, 鍵盤, 키보드, 건반, \
         신스, 신디, 신디사이저, 오르간",
    ),
    (
        role(Role::Strings),
        "cuerda, cuerdas, violines, chelo, violonchelo, cordas, violino, violoncelo, cordes, violon, violons, violoncelle, \
         quatuor, streicher, geige, geigen, bratsche, violine, violinen, archi, violini, violoncello, strijkers, viool, violen, \
         altviool, smyczki, skrzypce, altowka, wiolonczela, strakar, fiol, fioler, orquesta, orquestra, orchestre, orchester, \
         orkest, orkiestra, orkester, ストリングス, バイオリン, ヴァイオリン, チェロ, 弦, 현악, 스트링, 스트링스, 바이올린, \
         첼로, 오케스트라, オーケストラ",
    ),
    (
        role(Role::Horns),
        "vientos, metales, trompeta, trompetas, trombon, saxofon, saxo, flauta, clarinete, metais, sopros, trompete, saxofone, \
         cuivres, instruments a vent, trompette, trompettes, clarinette, blaser, blaeser, blechblaser, posaune, saxophon, \
         querflote, flote, floete, klarinette, fiati, ottoni, tromba, trombe, sassofono, flauto, clarinetto, blazers, koper, \
         trompet, saxofoon, fluit, hoorn, instrumenty dete, dete, trabka, trabki, puzon, saksofon, flet, klarnet, blas, \
         blasare, bleck, trumpeter, flojt, klarinett, ブラス, ホーン, トランペット, サックス, トロンボーン, フルート, 管楽器, \
         브라스, 트럼펫, 색소폰, 관악, 트롬본, 플루트",
    ),
    (
        role(Role::Pad),
        "colchon, colchones, nappe, nappes, flache, flachen, flaechen, tappeto, tappeti, matta, パッド, 패드",
    ),
    (
        role(Role::Vocals),
        "voz, voces, cantante, vozes, vocais, cantor, cantora, voix, chant, chants, gesang, stimme, stimmen, sanger, sangerin, \
         voce, voci, canto, zang, stemmen, wokal, wokale, glos, glosy, spiew, sang, rost, roster, ボーカル, ヴォーカル, 歌, 声, \
         보컬, 목소리, 노래, 싱어",
    ),
    (
        role(Role::BackingVocals),
        "coro, coros, coral, corista, coristas, choeur, choeurs, choriste, choristes, chor, chore, cori, coristi, koor, koortje, \
         koortjes, chorki, chor, kor, korer, コーラス, 合唱, 코러스, 합창",
    ),
    (
        role(Role::Fx),
        "efecto, efectos, efeito, efeitos, effet, effets, effekt, effekte, effekter, effetti, effetto, effecten, efekt, efekty, \
         効果音, エフェクト, 효과음, 이펙트",
    ),
];

pub const KINDS: PhraseTable = &[
    (
        role(Role::AcousticGuitar),
        "acustica, acustico, acoustique, akustik, akustisch, acustiche, akoestisch, akustyczna, akustisk, アコースティック, \
         어쿠스틱, violao, violoes",
    ),
    (
        role(Role::ElectricGuitar),
        "electrica, eletrica, electrique, elettrica, elettriche, elektryczna, elektrisk, 일렉",
    ),
];

pub const GUITAR: PhraseTable = &[(
    role(Role::ElectricGuitar),
    "guitarra, guitarras, guitare, guitares, gitarre, gitarren, chitarra, chitarre, gitaar, gitaren, gitara, gitary, \
     gitarr, gitarrer, ギター, 기타",
)];

pub const WEAK: PhraseTable =
    &[(role(Role::Vocals), "lider, principal, principale"), (role(Role::BackingVocals), "hintergrund, bakgrund")];

pub const VOICES: PhraseTable = &[
    (
        role(Role::Vocals),
        "lider, principal, principales, principais, principale, principali, solista, solist, soliste, haupt, hoofd, glowny, \
         glowna, huvud, リード, メイン, 메인, 리드",
    ),
    (
        role(Role::BackingVocals),
        "segunda, segundas, fondo, apoio, secondaire, secondaires, seconde, hintergrund, begleit, zweite, sottofondo, seconda, \
         secondarie, achtergrond, tweede, drugi, drugie, bakgrund, andra, バック, サブ, 백, 서브",
    ),
];

pub const WHOLE: PhraseTable = &[(
    role(Role::Mix),
    "mezcla, mixagem, mixage, melange, mischung, missaggio, mixaggio, miks, mixning, ミックス, 믹스",
)];

pub const WHOLE_ALONE: PhraseTable = &[(
    role(Role::Mix),
    "maestro, completo, completa, complet, complete, komplett, gesamt, compleet, volledig, calosc, hela, tudo, todo, tout, \
     tutto, alles, originale, original, origineel, oryginal, マスター, 原曲, 全体, 原盤, 마스터, 전체, 원곡",
)];

pub const NOTHING: PhraseTable = &[
    (
        Known,
        "otro, otros, outro instrumento, outros, outras, autre, autres, andere, anderes, sonstige, sonstiges, altro, altri, \
         overig, overige, anders, inne, pozostale, ovrigt, andra, resto, reste, その他, そのほか, 나머지, 그외",
    ),
    (
        Neutral,
        "pista, piste, spur, traccia, spoor, sciezka, spar, de, do, da, del, la, el, le, para, pour, fur, per, voor, dla, for, \
         con, com, avec, mit, met, med, und, y, e, et, och, i, izquierda, derecha, esquerda, direita, gauche, droite, links, \
         rechts, sinistra, destra, lewa, lewy, prawa, prawy, vanster, hoger, mujer, hombre, femme, homme, frau, mann, donna, \
         uomo, espanol, portugues, francais, deutsch, italiano, nederlands, polski, svenska, trommler, batterista, baterista, \
         batteur, trummis, musik, musica, musique, トラック, ステレオ, モノラル, 左, 右, 男, 女, の, 用, 音, 音声, 트랙, 왼쪽, \
         오른쪽, 남자, 여자, 음성, 스테레오, 모노, 용",
    ),
];
