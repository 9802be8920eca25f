//! The pages that a CLAP host assigns to hardware knobs, eight parameters each.
//!
//! Main thread, once per instance.

use nice_plug::prelude::{Param, RemoteControlsContext, RemoteControlsPage, RemoteControlsSection};

use super::{Faders, StemParams};

/// The number of faders on a page.
const PAGE: usize = 8;

/// Four pages of faders, the first eight first; then the parameters for all stems; then mutes, solos and pans.
pub fn remote_controls(faders: &Faders, context: &mut impl RemoteControlsContext) {
    section(context, faders, "Faders", |stem| &stem.gain);
    context.add_section("Song", |section| {
        section.add_page("Song", |page| {
            page.add_param(&faders.global.master_gain);
            page.add_param(&faders.global.song_start);
            page.add_param(&faders.global.sync_offset);
            page.add_param(&faders.global.tempo_mode);
            page.add_param(&faders.voices.character);
            page.add_param(&faders.voices.sing_along);
            page.add_param(&faders.voices.guide);
            page.add_param(&faders.voices.centre);
        });
    });
    let show = &faders.show;
    context.add_section("Show", |section| {
        section.add_page("Songs", |page| {
            page.add_param(&show.song);
            page.add_param(&show.section);
            [&show.previous_song, &show.next_song, &show.again, &show.play, &show.stop, &show.pause]
                .into_iter()
                .for_each(|button| page.add_param(button));
        });
        section.add_page("Sections", |page| {
            page.add_param(&show.lead);
            page.add_param(&show.quantum);
            [&show.previous_section, &show.next_section, &show.loop_section, &show.click_only, &show.fade_out]
                .into_iter()
                .for_each(|button| page.add_param(button));
            page.add_param(&show.panic);
        });
        section.add_page("Key and fades", |page| {
            page.add_param(&faders.global.transpose);
            [&show.fade_in, &show.fade_out, &show.click_only].into_iter().for_each(|button| page.add_param(button));
        });
        let click = &faders.click;
        section.add_page("Click", |page| {
            page.add_param(&click.gain);
            page.add_param(&click.pan);
            page.add_param(&click.mute);
            page.add_param(&click.solo);
            page.add_param(&click.output);
            page.add_param(&show.count_in);
            page.add_param(&show.cue_gain);
            page.add_param(&show.split);
        });
        section.add_page("Rig", |page| {
            page.add_param(&faders.rig.ltc);
            page.add_param(&faders.rig.heartbeat);
        });
    });
    section(context, faders, "Mutes", |stem| &stem.mute);
    section(context, faders, "Solos", |stem| &stem.solo);
    section(context, faders, "Pans", |stem| &stem.pan);
}

/// A page for every eight stems.
fn section<P: Param>(
    context: &mut impl RemoteControlsContext,
    faders: &Faders,
    name: &str,
    param: impl Fn(&StemParams) -> &P,
) {
    context.add_section(name, |section| {
        for (index, stems) in faders.stems.chunks(PAGE).enumerate() {
            let first = index * PAGE + 1;
            section.add_page(format!("{name} {first}-{}", first + stems.len() - 1), |page| {
                stems.iter().for_each(|stem| page.add_param(param(stem)));
            });
        }
    });
}
