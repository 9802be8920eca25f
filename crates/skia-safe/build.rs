//! Packs the faces of texts: together they are more than one and a half times as large as the rest of this crate.

use std::{env, fs, io::Write, path::Path};

use flate2::{Compression, write::ZlibEncoder};

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let folder = env::var_os("OUT_DIR").unwrap_or_default();
    let faces = [
        ("regular", notosans::REGULAR_TTF),
        ("italic", notosans::ITALIC_TTF),
        ("bold", notosans::BOLD_TTF),
        ("bold_italic", notosans::BOLD_ITALIC_TTF),
        ("symbols", dejavu::sans::regular()),
        ("mono", dejavu::sans_mono::regular()),
    ];
    for (name, face) in faces {
        let file = fs::File::create(Path::new(&folder).join(format!("{name}.ttf.z")))?;
        let mut packer = ZlibEncoder::new(file, Compression::best());
        packer.write_all(face)?;
        packer.finish()?;
    }
    Ok(())
}
