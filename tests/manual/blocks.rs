//! The fenced blocks of a page.

/// A fenced block: its language, the file that it is (the second word behind the fence, if there is one), and its lines.
#[derive(Debug, PartialEq, Eq)]
pub struct Fenced {
    pub language: String,
    pub file: Option<String>,
    pub text: String,
}

/// The blocks of a page in order.
pub fn blocks(page: &str) -> Vec<Fenced> {
    let mut found = Vec::new();
    let mut open: Option<Fenced> = None;
    for line in page.lines() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(info)) => {
                let (language, file) =
                    info.split_once(' ').map_or((info, None), |(first, rest)| (first, Some(rest)));
                let (language, file) = (language.to_owned(), file.map(|file| file.trim().to_owned()));
                open = Some(Fenced { language, file, text: String::new() });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => block.text.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block without an end: {open:?}");
    found
}

#[test]
fn blocks_are_found() {
    let page = "a\n```sh\nstemlock x\n```\nb\n```toml A/set.toml\nname = 1\n\n```\n";
    let block = |language: &str, file: Option<&str>, text: &str| Fenced {
        language: language.to_owned(),
        file: file.map(str::to_owned),
        text: text.to_owned(),
    };
    assert_eq!(
        blocks(page),
        [block("sh", None, "stemlock x\n"), block("toml", Some("A/set.toml"), "name = 1\n\n")]
    );
}
