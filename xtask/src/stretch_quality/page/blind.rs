//! The blind test page: A, B and X, whose names are hidden until the vote.
//!
//! Known here: sounds with names, and their loudness. Not known here: how they were made. The behaviour of the page is
//! in `blind.js`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Exhibit, escape};
use crate::stretch_quality::sound::StereoSound;

const SCRIPT: &str = include_str!("blind.js");
const STYLE: &str = "body{font:16px/1.5 sans-serif;background:#16181c;color:#ddd;margin:2em;max-width:60em}\
h2{margin:1.4em 0 .2em;font-size:1.1em}button{font:inherit;margin-right:.4em;padding:.2em .9em}button.chosen{background:#4aa3ff}\
td,th{padding:.1em .8em;text-align:left}";

/// The versions that are not played, because no engine made them.
const NOT_PLAYED: [&str; 2] = ["original", "truth"];

/// A page that grows exhibit by exhibit.
#[derive(Debug)]
pub struct BlindPage {
    folder: PathBuf,
    /// The exhibits as a list in JSON.
    exhibits: Vec<serde_json::Value>,
}

impl BlindPage {
    /// A page in `folder`, which is made.
    pub fn new(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder.join("blind")).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { folder: folder.to_owned(), exhibits: Vec::new() })
    }

    /// Writes the sounds of `exhibit`, all as loud as the quietest. The first version made by an engine is compared
    /// with each other one; without another version there is no trial.
    pub fn add(&mut self, exhibit: &Exhibit) -> Result<()> {
        let made: Vec<_> = exhibit.versions.iter().filter(|(name, _)| !NOT_PLAYED.contains(name)).collect();
        let quietest = made.iter().map(|(_, sound)| loudness(sound)).fold(f64::INFINITY, f64::min);
        if made.len() < 2 || quietest <= 0.0 {
            return Ok(());
        }
        let number = self.exhibits.len();
        let mut versions = Vec::new();
        for (index, (name, sound)) in made.into_iter().enumerate() {
            let file = format!("blind/{number}-{index}.wav");
            matched(sound, quietest).write(&self.folder.join(&file), Some(16))?;
            versions.push(serde_json::json!({ "name": name, "file": file }));
        }
        self.exhibits.push(serde_json::json!({ "title": exhibit.title, "versions": versions }));
        Ok(())
    }

    /// Writes the page, and says where it is.
    pub fn finish(self, heading: &str, ours: &str) -> Result<PathBuf> {
        let path = self.folder.join("blind.html");
        let data = serde_json::json!({ "heading": heading, "ours": ours, "exhibits": self.exhibits });
        let mut text = String::from("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">");
        let _ = write!(
            text,
            "<title>{0}</title><style>{STYLE}</style><h1>{0}</h1><p>A and B are two versions of a sound, equally loud; X is one of them. Say which, and which is \
             better; then their names are told. Votes stay in this browser.</p><table id=\"results\"></table><p><button id=\"again\">Forget all votes</button></p>\
             <div id=\"trials\"></div><script>{SCRIPT}\npage({1});</script></html>\n",
            escape(heading),
            // A `<` inside the data could end the script.
            data.to_string().replace('<', "\\u003c"),
        );
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}

/// The root of the mean square over both channels.
fn loudness(sound: &StereoSound) -> f64 {
    let samples = sound.channels.iter().flatten();
    let count = samples.clone().count().max(1);
    (samples.map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / count as f64).sqrt()
}

/// `sound` as loud as `wanted`.
fn matched(sound: &StereoSound, wanted: f64) -> StereoSound {
    let gain = (wanted / loudness(sound)) as f32;
    StereoSound {
        channels: sound.channels.each_ref().map(|side| side.iter().map(|sample| sample * gain).collect()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::process::Command;

    use super::*;

    fn noise(gain: f32) -> StereoSound {
        let side: Vec<f32> = (0..4000_u32).map(|n| ((n * n % 97) as f32 - 48.0) / 100.0 * gain).collect();
        StereoSound { channels: [side.clone(), side] }
    }

    #[test]
    fn versions_are_equally_loud_and_their_names_are_in_no_visible_text() {
        let folder = tempfile::tempdir().unwrap();
        let mut page = BlindPage::new(folder.path()).unwrap();
        let versions = vec![("original", noise(1.0)), ("ours", noise(0.9)), ("R3", noise(0.3)), ("R2", noise(0.5))];
        page.add(&Exhibit { title: "Bass </script>".to_owned(), versions }).unwrap();
        page.add(&Exhibit {
            title: "alone".to_owned(),
            versions: vec![("truth", noise(1.0)), ("ours", noise(1.0))],
        })
        .unwrap();
        let text = fs::read_to_string(page.finish("Heard", "ours").unwrap()).unwrap();
        let read = |index: usize| StereoSound::read(&folder.path().join(format!("blind/0-{index}.wav"))).unwrap();
        let levels: Vec<f64> = (0..3).map(|index| loudness(&read(index))).collect();
        assert!(levels.iter().all(|level| (level / levels[1] - 1.0).abs() < 1e-3), "{levels:?}");
        assert!(!folder.path().join("blind/1-0.wav").exists(), "nothing to hold it against");
        assert_eq!(text.matches("</script>").count(), 1);
        let visible = text.split("<script>").next().unwrap();
        assert!(!visible.contains("R3") && !visible.contains("R2"), "{visible}");
    }

    /// Where a browser is promised: `STEMLOCK_BROWSER` names the Python that drives it.
    #[test]
    fn somebody_votes_in_a_browser() {
        let Some(python) = std::env::var_os("STEMLOCK_BROWSER") else {
            println!("not run: no browser is promised");
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let mut page = BlindPage::new(folder.path()).unwrap();
        let versions = vec![("ours", noise(0.9)), ("Tape", noise(0.3)), ("Vinyl", noise(0.5))];
        page.add(&Exhibit { title: "Bass".to_owned(), versions }).unwrap();
        let page = page.finish("Heard", "ours").unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/blind_page_in_browser.py");
        let done = Command::new(python).arg(script).arg(page).args(["Tape", "Vinyl"]).output().unwrap();
        println!("{}", String::from_utf8_lossy(&done.stdout));
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// Where there is a Node to run it.
    #[test]
    fn votes_are_counted_as_they_were_dealt() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("blind.js"), SCRIPT).unwrap();
        let test = r#"
const { trialsOf, dealt, fileOf, byChance, results } = require("./blind.js");
const assert = require("assert");
const version = (name) => ({ name, file: name + ".wav" });
const trials = trialsOf([{ title: "Bass", versions: ["ours", "R3", "R2"].map(version) }, { title: "Keys", versions: ["ours", "R3"].map(version) }]);
assert.deepStrictEqual(trials.map((trial) => trial.id), ["Bass | R3", "Bass | R2", "Keys | R3"]);
for (const oursIsA of [true, false]) for (const x of ["A", "B"]) {
  const deal = { oursIsA, x };
  assert.strictEqual(fileOf(trials[0], deal, "A"), oursIsA ? "ours.wav" : "R3.wav");
  assert.strictEqual(fileOf(trials[0], deal, "B"), oursIsA ? "R3.wav" : "ours.wav");
  assert.strictEqual(fileOf(trials[0], deal, "X"), fileOf(trials[0], deal, x));
}
const deals = new Set();
for (let n = 0; n < 200; n++) deals.add(JSON.stringify(dealt(Math.random)));
assert.strictEqual(deals.size, 4);
assert.strictEqual(byChance(0, 5), 1);
assert.ok(Math.abs(byChance(5, 5) - 1 / 32) < 1e-12 && Math.abs(byChance(9, 12) - 299 / 4096) < 1e-12);
const votes = {
  "Bass | R3": { deal: { oursIsA: false, x: "B" }, guess: "B", better: "B" },
  "Keys | R3": { deal: { oursIsA: true, x: "A" }, guess: "B", better: "-" },
  "Bass | R2": { deal: { oursIsA: true, x: "A" }, guess: "A", better: "B" },
};
const rows = results(trials, votes).map((row) => [row.name, row.all, row.right, row.ours, row.other, row.neither]);
assert.deepStrictEqual(rows, [["R3", 2, 1, 1, 0, 1], ["R2", 1, 1, 0, 1, 0]]);
"#;
        fs::write(folder.path().join("test.js"), test).unwrap();
        match Command::new("node").arg("test.js").current_dir(folder.path()).output() {
            Ok(done) => assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr)),
            Err(error) => println!("not run: there is no Node ({error})"),
        }
    }
}
