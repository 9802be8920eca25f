//! Tests of [`super`]: names in the company of others. `tests/names.rs` tests whole folders as they occur in practice.

use super::*;

fn named(folder: &str, titles: &[&str]) -> Vec<(String, Role)> {
    let titles: Vec<String> = titles.iter().map(|&title| title.to_owned()).collect();
    stem_names(&titles, &[folder]).into_iter().map(|stem| (stem.name, stem.role)).collect()
}

fn check(folder: &str, rows: &[(&str, &str, Role)]) {
    let titles: Vec<&str> = rows.iter().map(|row| row.0).collect();
    let wanted: Vec<_> = rows.iter().map(|row| (row.1.to_owned(), row.2)).collect();
    assert_eq!(named(folder, &titles), wanted);
}

#[test]
fn the_name_of_the_song_goes() {
    check("x", &[("Sunrise - drums", "drums", Role::Drums), ("Sunrise - other", "other", Role::Other)]);
    check("x", &[("Kick Me - Bass", "Bass", Role::Bass), ("Kick Me - Keys", "Keys", Role::Keys)]);
    check("x", &[("Song (Vocals)", "Vocals", Role::Vocals), ("Song (Bass)", "Bass", Role::Bass)]);
    check("x", &[("Ode (Live) [vocals]", "vocals", Role::Vocals), ("Ode (Live) [bass]", "bass", Role::Bass)]);
    check("x", &[("Song-vocals-Am-120bpm", "vocals", Role::Vocals), ("Song-bass-Am-120bpm", "bass", Role::Bass)]);
    check("x", &[("1_Café_Drums", "Drums", Role::Drums), ("1_Cafe\u{301}_EG 2", "EG 2", Role::ElectricGuitar)]);
    check("x", &[("Master Plan_Drums", "Drums", Role::Drums), ("Master Plan_Click", "Click", Role::Click)]);
    check("x", &[("Drums - Count On Me", "Drums", Role::Drums), ("Click - Count On Me", "Click", Role::Click)]);
    check(
        "x",
        &[
            ("Guide Me Home Drums", "Drums", Role::Drums),
            ("Guide Me Home Bass", "Bass", Role::Bass),
            ("Click", "Click", Role::Click),
        ],
    );
}

#[test]
fn what_is_no_song_stays() {
    check("x", &[("Kick In", "Kick In", Role::Drums), ("Kick Out", "Kick Out", Role::Drums)]);
    check("x", &[("Guide 1", "Guide 1", Role::Guide), ("Guide 2", "Guide 2", Role::Guide)]);
    check("x", &[("Guide Vocal", "Guide Vocal", Role::Guide), ("Guide Piano", "Guide Piano", Role::Guide)]);
    check("x", &[("Click - Loud", "Click - Loud", Role::Click), ("Click - Soft", "Click - Soft", Role::Click)]);
    check("x", &[("Take 1", "Take 1", Role::Other), ("Take 2", "Take 2", Role::Other)]);
    check("x", &[("Drumkit", "Drumkit", Role::Drums), ("Drums", "Drums", Role::Drums)]);
    check("x", &[("Mix A", "Mix A", Role::Mix), ("Mix B", "Mix B", Role::Mix)]);
    check("x", &[("Vocals (Dry)", "Vocals (Dry)", Role::Vocals)]);
    check("x", &[("Lead Vocal", "Lead Vocal", Role::Vocals), ("Back Vocal", "Back Vocal", Role::BackingVocals)]);
    check("x", &[("Nord Piano L", "Nord Piano L", Role::Piano), ("Nord Piano R", "Nord Piano R", Role::Piano)]);
}

#[test]
fn track_numbers_go_if_all_have_one() {
    check("x", &[("01 Drums", "Drums", Role::Drums), ("2-Bass", "Bass", Role::Bass)]);
    check("x", &[("Song - 01 Drums", "Drums", Role::Drums), ("Song - 02 Bass", "Bass", Role::Bass)]);
    check("x", &[("808 Bass", "808 Bass", Role::Bass), ("12 String", "12 String", Role::AcousticGuitar)]);
    check("x", &[("1", "1", Role::Other), ("2", "2", Role::Other)]);
}

#[test]
fn a_file_called_like_the_song_is_its_mix() {
    check("x", &[("Sunrise", "Sunrise", Role::Mix), ("Sunrise - Drums", "Drums", Role::Drums)]);
    check("Sunrise 98bpm", &[("sunrise", "sunrise", Role::Mix), ("Bass", "Bass", Role::Bass)]);
    check("Sunrise", &[("Sunrise", "Sunrise", Role::Other), ("Something", "Something", Role::Other)]);
    check("Bass", &[("Bass", "Bass", Role::Bass), ("Drums", "Drums", Role::Drums)]);
    check(
        "Click",
        &[
            ("Click", "Click", Role::Mix),
            ("Click - Drums", "Drums", Role::Drums),
            ("Click - Bass", "Bass", Role::Bass),
            ("Click - Click", "Click", Role::Click),
        ],
    );
}

#[test]
fn nothing_is_left_without_a_name() {
    check("x", &[("128bpm", "128bpm", Role::Other)]);
    check("x", &[("___", "___", Role::Other)]);
    assert_eq!(named("x", &[]), []);
}

#[test]
fn what_may_be_music_plays_and_is_told() {
    let doubts = |folder: &str, titles: &[&str]| -> Vec<(Role, Option<Doubt>)> {
        let titles: Vec<String> = titles.iter().map(|&title| title.to_owned()).collect();
        stem_names(&titles, &[folder]).into_iter().map(|stem| (stem.role, stem.doubt)).collect()
    };
    let guide = Some(Doubt::Perhaps(Role::Guide));
    let click = Some(Doubt::Perhaps(Role::Click));
    assert_eq!(doubts("x", &["Count On Me"]), [(Role::Other, guide)]);
    assert_eq!(
        doubts("Count On Me", &["Count On Me"]),
        [(Role::Other, None)],
        "the folder says that it is a title"
    );
    assert_eq!(doubts("Click", &["Click"]), [(Role::Other, click)]);
    assert_eq!(doubts("x", &["Click"]), [(Role::Click, None)]);
    let songs = ["Count On Me", "Guide Me Home", "Click", "Beat It", "Piano Man"];
    let wanted = [
        (Role::Other, guide),
        (Role::Other, guide),
        (Role::Other, click),
        (Role::Drums, None),
        (Role::Piano, None),
    ];
    assert_eq!(doubts("Songs I like", &songs), wanted);
    let band = doubts("x", &["Drums", "Bass", "Keys", "Click Bob", "Kick Click"]);
    assert_eq!(band[3], (Role::Click, Some(Doubt::PerhapsMusic)));
    assert_eq!(band[4], (Role::Drums, click));
}

#[test]
fn a_file_whose_name_is_blank_still_has_a_name() {
    assert_eq!(named("Song", &[" ", "\u{3000}", "Bass"])[0].0, "Stem");
}
