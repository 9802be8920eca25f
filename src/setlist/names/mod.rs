//! Interprets file names: which stem of the song they name, and in which order they are listed.
//!
//! Main and loader threads. Known here: names, in the languages in which packs are sold. Not known here: files.

mod doubles;
mod english;
mod languages;
mod lexicon;
mod naming;
mod order;
mod reading;
mod tempo_name;
mod title;
mod words;

pub use doubles::{doubles, is_lossy, keeps_less};
pub use naming::{Doubt, StemName, clean, one_line, stem_names};
pub use order::{natural_file_order, natural_order};
pub use reading::{read, role_of};
pub use tempo_name::tempo_in;
pub use title::is_pack_name;
pub use words::{fine_words as words_of, fold, is_same_name};
