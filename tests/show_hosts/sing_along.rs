//! *Sing along* in hosts of both formats, without a window: the band stays bit-exact, and a project keeps the switch.

use serde_json::{Value, json};

use crate::hosts::BEAT;
use crate::hosts::bank::FULL;
use crate::hosts::clap::{ClapHost, framed};
use crate::hosts::song::{SongFolder, played};
use crate::hosts::vst3::Vst3Host;

const FRAMES: usize = 4 * BEAT;

fn project(song: &SongFolder, params: &Value) -> String {
    let song = json!({ "version": 1, "song": { "folder": song.path(), "name": "Song", "stems": [] } });
    json!({ "version": "0.1.0", "params": params, "fields": { "song": song.to_string() } }).to_string()
}

#[test]
fn a_project_that_sings_along_plays_the_band_alone_in_both_formats() {
    let song = SongFolder::new(&["BGV", "Lead Vox"], FRAMES);
    for (params, lead) in [
        (json!({}), 1.0),
        (json!({ "sing_along": { "bool": true } }), 0.0),
        (json!({ "sing_along": { "bool": true }, "sing_guide": { "f32": 0.0 } }), 1.0),
        (json!({ "sing_guide": { "f32": 0.0 }, "remove_centre": { "bool": true } }), 1.0),
    ] {
        let state = project(&song, &params);
        let clap = ClapHost::playing(&state).render(&FULL, 0, FRAMES, &[(0, 0), (0, 1)]);
        let vst3 = Vst3Host::playing(&state).render(&FULL, 0, FRAMES, &[(0, 0), (0, 1)]);
        assert!(clap == vst3, "{params}");
        for (channel, heard) in clap.iter().enumerate() {
            for (frame, sample) in heard.iter().enumerate() {
                let wanted = played("BGV", channel, frame) + played("Lead Vox", channel, frame) * lead;
                assert_eq!(sample.to_bits(), wanted.to_bits(), "{params}: frame {frame}");
            }
        }
    }
}

#[test]
fn a_project_keeps_it_and_the_signals_for_machines() {
    let song = SongFolder::new(&["Lead Vox"], FRAMES);
    let params = json!({
        "sing_along": { "bool": true }, "sing_guide": { "f32": -20.0 }, "ltc": { "string": "29.97 drop" },
    });
    let mut host = ClapHost::playing(&project(&song, &params));
    let saved = String::from_utf8(host.save()[8..].to_vec()).unwrap();
    let read: Value = serde_json::from_str(&saved).unwrap();
    for id in ["sing_along", "sing_guide", "ltc"] {
        assert_eq!(read["params"][id], params[id], "{id}");
    }
    assert!(host.load(&framed(&saved)));
    assert_eq!(host.save()[8..], *saved.as_bytes());
}
