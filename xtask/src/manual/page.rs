//! A page of the manual: its Markdown as HTML, its headings, and where its links lead.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// Where a link or a picture leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// Another page, or a heading; an empty name is the page itself.
    ManualPage { name: String, heading: Option<String> },
    /// A file that the page shows.
    Picture(String),
    /// Elsewhere.
    Web(String),
}

impl LinkTarget {
    /// The page to which it leads.
    pub fn page(&self) -> Option<&str> {
        match self {
            Self::ManualPage { name, .. } => Some(name),
            _ => None,
        }
    }

    fn of_link(url: &str) -> Self {
        if url.contains("://") {
            return Self::Web(url.to_owned());
        }
        let (name, heading) =
            url.split_once('#').map_or((url, None), |(name, heading)| (name, Some(heading.to_owned())));
        Self::ManualPage { name: name.to_owned(), heading }
    }
}

/// The Markdown of a page, and what was found in it.
pub struct ManualPage {
    text: String,
    title: String,
    headings: Vec<String>,
    links: Vec<LinkTarget>,
}

impl ManualPage {
    /// The page of this text.
    pub fn new(text: String) -> Self {
        let (mut headings, mut links, mut title) = (Vec::new(), Vec::new(), String::new());
        let mut heading: Option<String> = None;
        for event in parser(&text) {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    let words = heading.take().unwrap_or_default();
                    headings.push(anchor(&words));
                    if title.is_empty() {
                        title = words;
                    }
                }
                Event::Text(words) | Event::Code(words) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&words);
                    }
                }
                Event::Start(Tag::Link { dest_url, .. }) => links.push(LinkTarget::of_link(&dest_url)),
                Event::Start(Tag::Image { dest_url, .. }) => {
                    links.push(LinkTarget::Picture(dest_url.into_string()));
                }
                _ => {}
            }
        }
        Self { text, title, headings, links }
    }

    /// Its first heading.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What leads to its headings, as forges name them.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// Where its links lead, and what it shows.
    pub fn links(&self) -> &[LinkTarget] {
        &self.links
    }

    /// The page called `name` as HTML, beside the list of all pages and their titles.
    pub fn html(&self, name: &str, contents: &[(&str, &str)]) -> String {
        let mut anchors = self.headings.iter();
        let events = parser(&self.text).map(|event| match event {
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                let id = anchors.next().map(|anchor| CowStr::from(anchor.clone()));
                Event::Start(Tag::Heading { level, id, classes, attrs })
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = address(&dest_url).into();
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let dest_url = picture_name(&dest_url).into();
                Event::Start(Tag::Image { link_type, dest_url, title, id })
            }
            other => other,
        });
        let mut body = String::new();
        html::push_html(&mut body, events);
        let items: String = contents
            .iter()
            .map(|(page, title)| {
                let mark = if *page == name { " aria-current=\"page\"" } else { "" };
                format!("<li><a href=\"{}\"{mark}>{}</a></li>\n", html_name(page), escaped(title))
            })
            .collect();
        let title = escaped(&self.title);
        let title = if title.contains("Stemlock") { title } else { format!("{title} – Stemlock") };
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
             <link rel=\"stylesheet\" href=\"manual.css\">\n</head>\n<body>\n<nav>\n<ul>\n{items}</ul>\n</nav>\n\
             <main>\n{body}</main>\n</body>\n</html>\n"
        )
    }
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

/// The file of a page.
pub fn html_name(page: &str) -> String {
    format!("{}.html", page.strip_suffix(".md").unwrap_or(page))
}

/// Where a picture lies in the manual; in the repository it may lie anywhere.
pub fn picture_name(path: &str) -> String {
    format!("pictures/{}", path.rsplit('/').next().unwrap_or(path))
}

fn address(url: &str) -> String {
    match LinkTarget::of_link(url) {
        LinkTarget::ManualPage { name, heading } => {
            let file = if name.is_empty() { name } else { html_name(&name) };
            heading.map_or_else(|| file.clone(), |heading| format!("{file}#{heading}"))
        }
        _ => url.to_owned(),
    }
}

/// What leads to a heading, as forges make it of its words.
fn anchor(words: &str) -> String {
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_led_to_as_on_forges() {
        assert_eq!(anchor("A show in REAPER, with `song.toml`"), "a-show-in-reaper-with-songtoml");
    }

    #[test]
    fn links_are_told_apart() {
        let page = |name: &str, heading: Option<&str>| LinkTarget::ManualPage {
            name: name.to_owned(),
            heading: heading.map(str::to_owned),
        };
        assert_eq!(LinkTarget::of_link("a.md#b"), page("a.md", Some("b")));
        assert_eq!(LinkTarget::of_link("#b"), page("", Some("b")));
        assert_eq!(LinkTarget::of_link("https://a.b/c.md"), LinkTarget::Web("https://a.b/c.md".to_owned()));
        assert_eq!(
            (address("a.md"), address("a.md#b"), address("#b")),
            ("a.html".into(), "a.html#b".into(), "#b".into())
        );
    }
}
