//! On Unix the library stays in memory once it is loaded. Some of its threads wait for what nobody can end, a system's dialog or a
//! disk of a network, and no host's thread may wait for them. A host that unloads the library meanwhile would take away the code
//! that they return to. Where no linker can say so, the library holds itself: see `src/host/abi/resident.rs`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).as_deref() == Ok(value);
    if is("CARGO_CFG_UNIX", "") && !is("CARGO_CFG_TARGET_VENDOR", "apple") {
        println!("cargo::rustc-link-arg-cdylib=-Wl,-z,nodelete");
    }
}
