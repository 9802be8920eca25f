//! How the library is linked.
//!
//! On Unix it stays in memory once it is loaded. Some of its threads wait for what nobody can end, a system's dialog or a
//! disk of a network, and no host's thread may wait for them. A host that unloads the library meanwhile would take away the code
//! that they return to. Where no linker can say so, the library holds itself: see `src/host/abi/resident.rs`.
//!
//! In a release, functions with the same code are one, where the linker can do so: views and readers exist for many types, and so
//! does their code. A backtrace may then name another function with the same code.

use std::env::{var, var_os};
use std::path::Path;
use std::process::Command;

/// For LLD, with which Rust links for Linux.
const FOLDED: &str = "-Wl,--icf=all";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| var(name).as_deref() == Ok(value);
    if is("CARGO_CFG_UNIX", "") && !is("CARGO_CFG_TARGET_VENDOR", "apple") {
        println!("cargo::rustc-link-arg-cdylib=-Wl,-z,nodelete");
    }
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && links_with(FOLDED) == Some(true) {
        println!("cargo::rustc-link-arg-cdylib={FOLDED}");
    }
}

/// Whether the linker takes an argument.
fn links_with(argument: &str) -> Option<bool> {
    let out = var_os("OUT_DIR")?;
    let source = Path::new(&out).join("linked.rs");
    std::fs::write(&source, "").ok()?;
    let mut command = Command::new(var_os("RUSTC")?);
    command
        .args(["--crate-type", "cdylib", "--target", &var("TARGET").ok()?, "-C"])
        .arg(format!("link-arg={argument}"));
    if let Ok(linker) = var("RUSTC_LINKER") {
        command.arg("-C").arg(format!("linker={linker}"));
    }
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    command.args(flags.split('\u{1f}').filter(|flag| !flag.is_empty()));
    let linked = command.arg("--out-dir").arg(&out).arg(&source).output().ok()?;
    Some(linked.status.success())
}
