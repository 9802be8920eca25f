//! On Linux the library stays in memory once it is loaded. A system's dialog is waited for by a thread that nobody can end, and
//! a host that unloads the library meanwhile would take away the code which that thread returns to.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-link-arg-cdylib=-Wl,-z,nodelete");
    }
}
