//! Bundling, installing and the demo of Stemlock.
fn main() -> anyhow::Result<()> {
    nice_plug_xtask::main()
}
