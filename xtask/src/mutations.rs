//! `cargo xtask mutations`: breaks the sources in one place after another, and tells which test notices.
//!
//! The list is `tests/mutations.toml`: edits that a careless hand could make, each with the tests that have to catch it. It works on a copy
//! of the tracked files, so that nobody's edits are in danger. Tests that fail without the mutation prove nothing, so each selection is run on
//! the unchanged sources first. Not known here: what the edits mean.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use comfy_table::{Table, presets};
use serde::Deserialize;

/// A test that runs this many times as long as on the unchanged sources is stopped: the mutation made something endless, which counts as noticed.
const LONGER: u32 = 10;
/// The least time after which a test is stopped.
const LONGEST: Duration = Duration::from_secs(600);
/// How many of the tests that failed are named.
const NAMED: usize = 2;

/// The options of the mutations.
#[derive(Debug, clap::Args)]
pub struct MutationsArguments {
    /// Only those whose name, file, or hosts that found the fault contain this text.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Prints their names and tests, and runs nothing.
    #[arg(long)]
    list: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MutationList {
    mutation: Vec<Mutation>,
}

/// A place to break, and the tests that have to notice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutation {
    /// What is broken, in words.
    name: String,
    file: String,
    /// Occurs exactly once in the file.
    find: String,
    replace: String,
    /// The arguments of `cargo test`.
    test: String,
    /// The hosts in which this fault was found once. Then a test has to find it as a host does: through the plugin's interface.
    found_in: Option<String>,
}

/// How a run of cargo ended.
enum CargoRun {
    Ended(ExitStatus, String),
    OverTime,
}

/// The copy of the sources, and where it is built.
struct MutatedTree {
    sources: PathBuf,
    build: PathBuf,
    log: PathBuf,
}

impl Mutation {
    fn is_meant(&self, text: &str) -> bool {
        let hosts = self.found_in.as_deref().unwrap_or_default();
        [&self.name, &self.file, hosts].iter().any(|word| word.contains(text))
    }

    /// The file's text with the mutation in it.
    fn applied(&self, text: &str) -> Result<String> {
        let count = text.matches(&self.find).count();
        ensure!(count == 1, "does not apply: its text occurs {count} times in {}", self.file);
        ensure!(self.find != self.replace, "changes nothing");
        Ok(text.replacen(&self.find, &self.replace, 1))
    }

    /// The arguments of `cargo test`: what is built, and what of it is run.
    fn arguments(&self) -> (Vec<&str>, Vec<&str>) {
        let words: Vec<_> = self.test.split_whitespace().collect();
        let end = words.iter().position(|word| *word == "--").unwrap_or(words.len());
        (words[..end].to_vec(), words[end..].to_vec())
    }
}

impl MutatedTree {
    /// Copies the tracked files of `root` as they are now. What is equal keeps its date, so that cargo builds little again.
    fn of(root: &Path) -> Result<Self> {
        let folder = root.join("target/mutations");
        let tree =
            Self { sources: folder.join("tree"), build: folder.join("build"), log: folder.join("output.txt") };
        let listed =
            Command::new("git").args(["ls-files", "-z"]).current_dir(root).output().context("git ls-files")?;
        ensure!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));
        let listed = String::from_utf8(listed.stdout)?;
        let files: BTreeSet<_> = listed.split('\0').filter(|file| !file.is_empty()).map(PathBuf::from).collect();
        let files: BTreeSet<_> = files.into_iter().filter(|file| root.join(file).is_file()).collect();
        ensure!(!files.is_empty(), "git tracks no file in {}", root.display());
        std::fs::create_dir_all(&tree.sources)?;
        remove_others(&tree.sources, &tree.sources, &files)?;
        for file in &files {
            let (from, to) = (root.join(file), tree.sources.join(file));
            if std::fs::read(&to).ok() != Some(std::fs::read(&from)?) {
                std::fs::create_dir_all(to.parent().unwrap_or(&to))?;
                std::fs::copy(&from, &to).with_context(|| format!("{}", file.display()))?;
            }
        }
        Ok(tree)
    }

    /// The names of the tests that notice the mutation.
    fn caught_by(&self, mutation: &Mutation, longest: Duration) -> Result<Vec<String>> {
        let path = self.sources.join(&mutation.file);
        let text = std::fs::read_to_string(&path).with_context(|| mutation.file.clone())?;
        std::fs::write(&path, mutation.applied(&text)?)?;
        let caught = self.failures(mutation, longest);
        std::fs::write(&path, text)?;
        caught
    }

    /// Runs the tests of a mutation on the unchanged sources. They must pass.
    fn passes_unchanged(&self, mutation: &Mutation) -> Result<Duration> {
        let begun = Instant::now();
        match self.tested(mutation, LONGEST)? {
            CargoRun::Ended(status, output) if status.success() && tests_run(&output) > 0 => Ok(begun.elapsed()),
            _ => bail!("its tests fail without it: see {}", self.log.display()),
        }
    }

    /// Builds and runs the tests of a mutation.
    fn tested(&self, mutation: &Mutation, longest: Duration) -> Result<CargoRun> {
        let (built, run) = mutation.arguments();
        let built: Vec<_> = ["test", "--locked", "--no-fail-fast"].into_iter().chain(built).collect();
        match self.cargo(&[&built[..], &["--no-run"]].concat(), Duration::MAX)? {
            CargoRun::Ended(status, _) if status.success() => {}
            _ => bail!("does not compile: see {}", self.log.display()),
        }
        self.cargo(&[&built[..], &run].concat(), longest)
    }

    fn failures(&self, mutation: &Mutation, longest: Duration) -> Result<Vec<String>> {
        let (status, output) = match self.tested(mutation, longest)? {
            CargoRun::OverTime => return Ok(vec!["time limit".to_owned()]),
            CargoRun::Ended(status, output) => (status, output),
        };
        let failed = failed_tests(&output);
        if !failed.is_empty() {
            return Ok(failed);
        }
        ensure!(tests_run(&output) > 0, "no test was run");
        ensure!(!status.success(), "NOT CAUGHT");
        // A test program that a signal ends names no test.
        ensure!(output.contains("(signal: "), "cargo failed: see {}", self.log.display());
        Ok(vec![format!("crash {}", panicked_in(&output)).trim_end().to_owned()])
    }

    fn cargo(&self, arguments: &[&str], longest: Duration) -> Result<CargoRun> {
        let log = File::create(&self.log)?;
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).current_dir(&self.sources).stdin(Stdio::null());
        command.env("CARGO_TARGET_DIR", &self.build).env("CARGO_TERM_COLOR", "never").env("CARGO_INCREMENTAL", "1");
        command.stdout(log.try_clone()?).stderr(log);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().context("cargo")?;
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if begun.elapsed() > longest {
                stop(&mut child);
                return Ok(CargoRun::OverTime);
            }
            std::thread::sleep(Duration::from_millis(100));
        };
        Ok(CargoRun::Ended(status, String::from_utf8_lossy(&std::fs::read(&self.log)?).into_owned()))
    }
}

/// Ends cargo and the tests that it started.
fn stop(child: &mut Child) {
    #[cfg(unix)]
    let _ = nix::sys::signal::killpg(
        nix::unistd::Pid::from_raw(child.id().cast_signed()),
        nix::sys::signal::Signal::SIGKILL,
    );
    let _ = child.kill();
    let _ = child.wait();
}

/// Removes what is no longer tracked from a copy: a forgotten test would still be built.
fn remove_others(root: &Path, folder: &Path, files: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(root, &path, files)?;
        } else if !files.contains(path.strip_prefix(root)?) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// The names in the lines that the test programs write: `test NAME ... FAILED`.
fn failed_tests(output: &str) -> Vec<String> {
    let lines = output.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
    lines.map(|name| name.trim_end_matches(" - should panic").to_owned()).collect()
}

/// The test that panicked first, if a crash left word of one: `thread 'NAME' (7) panicked at`.
fn panicked_in(output: &str) -> &str {
    let mut lines = output.lines().filter(|line| line.contains(" panicked at "));
    lines.find_map(|line| line.strip_prefix("thread '")?.split('\'').next()).unwrap_or_default()
}

/// How many tests all test programs ran: `running 3 tests`.
fn tests_run(output: &str) -> usize {
    let lines =
        output.lines().filter_map(|line| line.strip_prefix("running ")?.split(' ').next()?.parse::<usize>().ok());
    lines.sum()
}

/// The tests that failed, in a cell of a table.
fn summary(failed: &[String]) -> String {
    let mut text = failed[..failed.len().min(NAMED)].join("\n");
    if failed.len() > NAMED {
        text += &format!("\nand {} more", failed.len() - NAMED);
    }
    text
}

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().unwrap_or(root)
}

fn mutations() -> Result<Vec<Mutation>> {
    let text = std::fs::read_to_string(root().join("tests/mutations.toml")).context("tests/mutations.toml")?;
    Ok(toml::from_str::<MutationList>(&text).context("tests/mutations.toml")?.mutation)
}

/// Runs each mutation's tests, and prints which of them failed.
///
/// # Errors
/// When a mutation does not apply, does not compile, or is not noticed.
pub fn run(arguments: &MutationsArguments) -> Result<()> {
    let mut chosen = mutations()?;
    chosen.retain(|mutation| arguments.only.as_ref().is_none_or(|text| mutation.is_meant(text)));
    ensure!(!chosen.is_empty(), "no mutation has this name");
    if arguments.list {
        for Mutation { name, file, test, found_in, .. } in &chosen {
            println!("{name}\n    {file}\n    {test}");
            found_in.iter().for_each(|hosts| println!("    found in {hosts}"));
        }
        return Ok(());
    }
    let (tree, begun) = (MutatedTree::of(&root())?, Instant::now());
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["name", "file", "caught by"]);
    let mut open = Vec::new();
    // All of them before the first mutation: so the unchanged sources are built once.
    let mut unchanged = BTreeMap::new();
    for mutation in &chosen {
        unchanged.entry(&mutation.test).or_insert_with(|| tree.passes_unchanged(mutation));
    }
    println!(
        "{} selections of tests ran on the unchanged sources in {} s.",
        unchanged.len(),
        begun.elapsed().as_secs()
    );
    for (index, mutation) in chosen.iter().enumerate() {
        let caught = match &unchanged[&mutation.test] {
            Ok(time) => tree.caught_by(mutation, LONGEST.max(*time * LONGER)),
            Err(error) => Err(anyhow::anyhow!("{error:#}")),
        };
        let result = match caught {
            Ok(failed) => summary(&failed),
            Err(error) => {
                open.push(mutation.name.as_str());
                format!("{error:#}")
            }
        };
        let seconds = begun.elapsed().as_secs();
        println!(
            "{} of {}, {seconds} s: {}: {}",
            index + 1,
            chosen.len(),
            mutation.name,
            result.replace('\n', ", ")
        );
        table.add_row([mutation.name.as_str(), mutation.file.as_str(), &result]);
    }
    println!("{table}");
    ensure!(open.is_empty(), "{} of {} were not caught: {}", open.len(), chosen.len(), open.join("; "));
    println!("All {} mutations were caught, in {} s.", chosen.len(), begun.elapsed().as_secs());
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn mutation(find: &str, replace: &str) -> Mutation {
        let [name, file] = ["a sign", "a.rs"].map(str::to_owned);
        let test = "--no-default-features --lib -- a::tests b".to_owned();
        Mutation { name, file, find: find.to_owned(), replace: replace.to_owned(), test, found_in: None }
    }

    #[test]
    fn a_text_that_occurs_once_is_replaced() {
        assert_eq!(mutation("a + b", "a - b").applied("let c = a + b;").unwrap(), "let c = a - b;");
        let wrong = |find, replace, text| mutation(find, replace).applied(text).unwrap_err().to_string();
        assert!(wrong("a + b", "a - b", "a + b, a + b").contains("2 times"));
        assert!(wrong("a + b", "a - b", "a+b").contains("0 times"));
        assert!(wrong("a", "a", "a").contains("nothing"));
    }

    #[test]
    fn mutations_are_chosen_by_name_file_or_host() {
        let mut mutation = mutation("a", "b");
        mutation.found_in = Some("Ardour".to_owned());
        assert!(["sign", "a.rs", "Ardour"].iter().all(|text| mutation.is_meant(text)));
        assert!(!mutation.is_meant("Carla"));
    }

    #[test]
    fn what_is_built_and_what_is_run_are_told_apart() {
        let mutation = mutation("a", "b");
        let (built, run) = mutation.arguments();
        assert_eq!((built.len(), run), (2, vec!["--", "a::tests", "b"]));
    }

    #[test]
    fn tests_that_fail_are_read() {
        let output = "\nrunning 3 tests\ntest a::b ... ok\ntest a::c ... FAILED\ntest d - should panic ... FAILED\n\
                      test result: FAILED. 1 passed\nrunning 1 test\ntest e ... ok\n";
        assert_eq!(failed_tests(output), ["a::c", "d"]);
        assert_eq!(tests_run(output), 4);
        assert_eq!(panicked_in("running 1 test\n\nthread 'a::b' (7) panicked at src/a.rs:1:2:\nno"), "a::b");
        assert_eq!(panicked_in("running 1 test\n"), "");
        assert_eq!(summary(&["a", "b", "c"].map(str::to_owned)), "a\nb\nand 1 more");
    }

    #[test]
    fn the_copy_holds_what_is_tracked_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [("kept.rs", "1"), ("sub/gone.rs", "2")] {
            std::fs::create_dir_all(folder.path().join("sub")).unwrap();
            std::fs::write(folder.path().join(path), text).unwrap();
        }
        remove_others(folder.path(), folder.path(), &BTreeSet::from([PathBuf::from("kept.rs")])).unwrap();
        assert!(folder.path().join("kept.rs").exists() && !folder.path().join("sub/gone.rs").exists());
    }

    #[test]
    fn faults_that_hosts_found_are_found_again_through_the_plugin() {
        let mutations = mutations().unwrap();
        let found: Vec<_> = mutations.iter().filter(|mutation| mutation.found_in.is_some()).collect();
        assert!(found.len() >= 12, "{}", found.len());
        for Mutation { name, test, .. } in found {
            let target = test.split_whitespace().skip_while(|word| *word != "--test").nth(1).expect(name);
            let texts =
                ["tests/NAME.rs", "tests/NAME/main.rs"].map(|path| root().join(path.replace("NAME", target)));
            let text: String = texts.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
            assert!(text.contains("\nmod hosts;"), "{name}: {target} loads no plugin");
        }
    }

    #[test]
    fn every_mutation_applies_to_the_sources_of_today() {
        let mutations = mutations().unwrap();
        assert!(mutations.len() >= 40, "{}", mutations.len());
        let names: BTreeSet<_> = mutations.iter().map(|mutation| &mutation.name).collect();
        assert_eq!(names.len(), mutations.len(), "a name is there twice");
        for mutation in &mutations {
            let text = std::fs::read_to_string(root().join(&mutation.file)).expect(&mutation.file);
            assert!(mutation.applied(&text).is_ok(), "{}: {:?}", mutation.name, mutation.applied(&text).err());
            let (built, run) = mutation.arguments();
            let target = built.iter().position(|word| *word == "--test").map(|index| built[index + 1]);
            let is_there =
                |name: &str| ["tests/NAME.rs", "tests/NAME/main.rs"].map(|path| path.replace("NAME", name));
            let is_there = |name| is_there(name).iter().any(|path| root().join(path).exists());
            assert!(target.map_or(built.contains(&"--lib"), is_there), "{}: {}", mutation.name, mutation.test);
            assert!(run.len() > 1, "{}: name the tests, or it takes long", mutation.name);
        }
    }
}
