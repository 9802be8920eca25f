//! Bundling, installing and the demo of Stemlock.
#![allow(clippy::print_stdout)]
mod demo;
fn main() -> anyhow::Result<()> {
    if std::env::args().nth(1).as_deref() == Some("demo") {
        return demo::run();
    }
    nice_plug_xtask::main()
}
