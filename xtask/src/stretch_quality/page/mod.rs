//! The listening page: original, ours, the peers and the truth side by side, with spectrograms.
//!
//! Known here: sounds with names. Not known here: how they were made.

mod blind;
mod picture;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::sound::StereoSound;
use blind::BlindPage;

/// The versions of one signal.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// Its title.
    pub title: String,
    /// Each version: its name, and its sound.
    pub versions: Vec<(&'static str, StereoSound)>,
}

/// How it looks: no script, nothing from elsewhere.
const STYLE: &str = "body{font:15px/1.4 sans-serif;background:#16181c;color:#ddd;margin:2em}\
h2{margin:1.6em 0 .4em}.row{display:flex;flex-wrap:wrap;gap:1em}figure{margin:0;width:340px}\
figcaption{padding:.2em 0}img{width:340px;height:170px;display:block;image-rendering:auto}audio{width:340px}";

/// A page that grows exhibit by exhibit.
#[derive(Debug)]
pub struct ExhibitPage {
    folder: PathBuf,
    body: String,
    blind: BlindPage,
}

impl ExhibitPage {
    /// A page in `folder`, which is made.
    pub fn new(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder.join("sounds")).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { folder: folder.to_owned(), body: String::new(), blind: BlindPage::new(folder)? })
    }

    /// Writes the sounds and pictures of `exhibit`, and shows them. Everything in an exhibit has the same loudness
    /// scale, so levels can be compared.
    pub fn add(&mut self, exhibit: &Exhibit) -> Result<()> {
        self.body += &format!("<h2>{}</h2>\n<div class=\"row\">\n", escape(&exhibit.title));
        let loudest = exhibit.versions.iter().map(|(_, sound)| picture::loudest(sound)).fold(1e-12, f64::max);
        for (name, sound) in &exhibit.versions {
            let stem = format!("sounds/{}", file_name(&format!("{} {name}", exhibit.title)));
            // 16 bits, which every browser plays.
            sound.write(&self.folder.join(format!("{stem}.wav")), Some(16))?;
            let path = self.folder.join(format!("{stem}.png"));
            picture::write(&path, sound, loudest)?;
            self.body += &format!(
                "<figure><figcaption>{}</figcaption><img src=\"{stem}.png\" alt=\"spectrogram\">\
                 <audio controls preload=\"none\" src=\"{stem}.wav\"></audio></figure>\n",
                escape(name)
            );
        }
        self.body += "</div>\n";
        self.blind.add(exhibit)
    }

    /// Writes the page and the blind one, in which names are hidden and `ours` is held against the others; says where both are.
    pub fn finish(self, heading: &str, ours: &str) -> Result<[PathBuf; 2]> {
        let blind = self.blind.finish(&format!("{heading}: blind"), ours)?;
        let path = self.folder.join("index.html");
        let heading = escape(heading);
        let text = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{heading}</title>\
             <style>{STYLE}</style><h1>{heading}</h1><p>Spectrograms from 40 Hz to 20 kHz over the whole sound, \
             80 dB from black to white; the scale is the same within a row.</p>\n{}</html>\n",
            self.body
        );
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        Ok([path, blind])
    }
}

/// `text` where HTML wants text.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A file name out of `text`.
fn file_name(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    text.chars().map(plain).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_files_that_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut page = ExhibitPage::new(folder.path()).unwrap();
        let noise: Vec<f32> = (0..4000).map(|n| ((n * n % 97) as f32 - 48.0) / 100.0).collect();
        let sound = StereoSound { channels: [noise.clone(), noise] };
        page.add(&Exhibit {
            title: "Bass & <keys>".to_owned(),
            versions: vec![("ours", sound.clone()), ("R2", sound)],
        })
        .unwrap();
        let text = fs::read_to_string(&page.finish("Heard", "ours").unwrap()[0]).unwrap();
        let sources: Vec<&str> = text.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(sources.len(), 4);
        sources.iter().for_each(|source| assert!(folder.path().join(source).is_file(), "{source}"));
        assert!(text.contains("Bass &amp; &lt;keys&gt;"));
    }
}
