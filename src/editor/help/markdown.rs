//! Reads the part of Markdown that the manual is written in. Plain text; a test holds that nothing of a page is lost.

use super::HelpPage;

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpBlock {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// An entry of a list: its number or dot, and its text.
    Item(String, String),
    /// Lines to type, or the content of a file.
    Code(String),
    /// A row of a table.
    Row(Vec<String>),
    /// A link to another page, behind the piece that names it.
    Link(HelpPage),
}

/// The pieces of a page, without its title and its pictures.
pub fn blocks(text: &str) -> Vec<HelpBlock> {
    let mut reader = PageReader::default();
    for line in text.lines() {
        reader.line(line);
    }
    reader.end();
    reader.done
}

/// A page while it is read.
#[derive(Default)]
struct PageReader {
    done: Vec<HelpBlock>,
    /// The paragraph or the entry at hand.
    open: Option<HelpBlock>,
    /// The lines of the code at hand.
    code: Option<Vec<String>>,
}

impl PageReader {
    fn line(&mut self, line: &str) {
        if let Some(fence) = line.trim().strip_prefix("```") {
            return self.fence(fence);
        }
        if let Some(code) = &mut self.code {
            return code.push(line.to_owned());
        }
        let line = line.trim();
        if line.is_empty() || line.starts_with("# ") || line.starts_with("![") {
            self.end();
        } else if let Some(heading) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            self.end();
            self.done.push(HelpBlock::Heading(plain(heading)));
        } else if line.starts_with('|') {
            self.end();
            self.row(line);
        } else if let Some((mark, text)) = entry(line) {
            self.end();
            self.open = Some(HelpBlock::Item(mark, text.to_owned()));
        } else {
            match &mut self.open {
                Some(HelpBlock::Text(text) | HelpBlock::Item(_, text)) => {
                    text.push(' ');
                    text.push_str(line);
                }
                _ => self.open = Some(HelpBlock::Text(line.to_owned())),
            }
        }
    }

    /// The beginning or the end of code. Behind the language may stand the name of a file.
    fn fence(&mut self, info: &str) {
        match self.code.take() {
            Some(lines) => self.done.push(HelpBlock::Code(lines.join("\n"))),
            None => {
                self.end();
                let name = info.split_once(' ').map(|(_, name)| name.trim().to_owned());
                self.done.extend(name.map(|name| HelpBlock::Text(format!("In {name}:"))));
                self.code = Some(Vec::new());
            }
        }
    }

    fn row(&mut self, line: &str) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let is_rule = line.chars().all(|letter| matches!(letter, '|' | '-' | ':' | ' '));
        if !is_rule {
            self.done.push(HelpBlock::Row(cells.iter().map(|cell| plain(cell)).collect()));
            self.links(line);
        }
    }

    /// Ends the paragraph or the entry at hand.
    fn end(&mut self) {
        let Some(open) = self.open.take() else { return };
        let text = match &open {
            HelpBlock::Text(text) | HelpBlock::Item(_, text) => text.clone(),
            _ => String::new(),
        };
        self.done.push(match open {
            HelpBlock::Text(text) => HelpBlock::Text(plain(&text)),
            HelpBlock::Item(mark, text) => HelpBlock::Item(mark, plain(&text)),
            other => other,
        });
        self.links(&text);
    }

    /// The pages that `text` links to.
    fn links(&mut self, text: &str) {
        for part in text.split("](").skip(1) {
            let target = part.split(')').next().unwrap_or_default();
            let page = target.split('#').next().and_then(|file| HelpPage::of_file(file.strip_suffix(".md")?));
            self.done.extend(page.map(HelpBlock::Link));
        }
    }
}

/// The mark and the text of an entry of a list.
fn entry(line: &str) -> Option<(String, &str)> {
    if let Some(text) = line.strip_prefix("- ") {
        return Some(("•".to_owned(), text));
    }
    let (number, text) = line.split_once(". ")?;
    let is_number = !number.is_empty() && number.len() < 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| (format!("{number}."), text))
}

/// A line without its marks: emphasis, code, links, escapes.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let (mut letters, mut is_code) = (text.chars().peekable(), false);
    while let Some(letter) = letters.next() {
        match letter {
            '`' => is_code = !is_code,
            '\\' if letters.peek().is_some_and(char::is_ascii_punctuation) && !is_code => {
                plain.extend(letters.next());
            }
            // A star between spaces is one.
            '*' if !(is_code || plain.ends_with(' ') && letters.peek() == Some(&' ')) => {}
            '[' if !is_code => {}
            ']' if !is_code => {
                if letters.peek() == Some(&'(') {
                    letters.by_ref().find(|&letter| letter == ')');
                }
            }
            letter => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_in_pieces() {
        let page = "# Title\n\nOne *two*\n**three** `a*b`, see [Tempo](tempo.md) and [Rust](https://x).\n\n## Then\n\n\
                    ![picture](x.png)\n1. Press `?`.\n   Wait.\n2. Go.\n- a\n\n| x | y |\n|---|---|\n| `p` | q |\n\n\
                    ```toml a/song.toml\nkey = 1\n```\n";
        let text = |text: &str| text.to_owned();
        assert_eq!(
            blocks(page),
            [
                HelpBlock::Text(text("One two three a*b, see Tempo and Rust.")),
                HelpBlock::Link(HelpPage::Tempo),
                HelpBlock::Heading(text("Then")),
                HelpBlock::Item(text("1."), text("Press ?. Wait.")),
                HelpBlock::Item(text("2."), text("Go.")),
                HelpBlock::Item(text("•"), text("a")),
                HelpBlock::Row(vec![text("x"), text("y")]),
                HelpBlock::Row(vec![text("p"), text("q")]),
                HelpBlock::Text(text("In a/song.toml:")),
                HelpBlock::Code(text("key = 1")),
            ]
        );
    }

    #[test]
    fn no_word_of_the_manual_is_lost() {
        for page in HelpPage::ALL {
            let told: String = blocks(page.text())
                .into_iter()
                .flat_map(|block| match block {
                    HelpBlock::Heading(text) | HelpBlock::Text(text) | HelpBlock::Code(text) => vec![text],
                    HelpBlock::Item(mark, text) => vec![mark, text],
                    HelpBlock::Row(cells) => cells,
                    HelpBlock::Link(_) => Vec::new(),
                })
                .map(|text| text + "\n")
                .collect();
            let lines = page.text().lines().filter(|line| !line.starts_with("# ") && !line.starts_with("!["));
            for word in lines.flat_map(str::split_whitespace) {
                let is_word = word.chars().all(char::is_alphanumeric);
                assert!(!is_word || told.contains(word), "{word} of {page:?} is not told");
            }
        }
    }
}
