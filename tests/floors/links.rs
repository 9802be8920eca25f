//! The references of a module to its own crate: in `use` (multi-line, grouped, renamed), in paths, in macros and in the
//! strings of attributes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, Macro, UseTree, Visibility};

use super::tree::{Names, Tree};

/// A module names something.
pub struct Link {
    /// The module that names it.
    pub from: Names,
    /// The path that it names, with aliases of modules resolved.
    pub to: Names,
    pub file: PathBuf,
    pub line: usize,
}

/// All links of a crate.
pub fn links(tree: &Tree) -> Vec<Link> {
    let mut links = Vec::new();
    let mut renamed = Renamed::new();
    for module in &tree.modules {
        let mut finder = Finder { module: module.path.clone(), found: Vec::new(), renamed: &mut renamed };
        module.items.iter().for_each(|item| finder.visit_item(item));
        links.extend(finder.found.into_iter().map(|(from, to, line)| Link {
            from,
            to,
            file: module.file.clone(),
            line,
        }));
    }
    for link in &mut links {
        link.to = resolved(tree, &renamed, std::mem::take(&mut link.to));
    }
    links
}

/// The names that `use` introduces in a module, and their targets.
type Renamed = BTreeMap<(Names, String), Names>;

/// `path` at the place where its target is defined, as far as `use` reveals it.
fn resolved(tree: &Tree, renamed: &Renamed, mut path: Names) -> Names {
    // A circle of `use` would not compile.
    for _ in 0..32 {
        let known = (0..=path.len()).rev().find(|&length| tree.paths.contains(&path[..length])).unwrap_or(0);
        let Some(next) = path.get(known) else { break };
        let Some(target) = renamed.get(&(path[..known].to_vec(), next.clone())) else { break };
        path = [target.as_slice(), &path[known + 1..]].concat();
    }
    path
}

struct Finder<'a> {
    module: Names,
    found: Vec<(Names, Names, usize)>,
    renamed: &'a mut Renamed,
}

impl Finder<'_> {
    /// The path from the root on. What begins with a name of another crate is taken for the module's own, which changes nothing.
    fn absolute(&self, path: &[String]) -> Names {
        let mut at = self.module.clone();
        let mut rest = path;
        match rest.first().map(String::as_str) {
            Some("crate") => (at, rest) = (Names::new(), &rest[1..]),
            Some("self") => rest = &rest[1..],
            _ => {}
        }
        while rest.first().is_some_and(|name| name == "super") {
            at.pop();
            rest = &rest[1..];
        }
        at.extend(rest.iter().filter(|name| *name != "self").cloned());
        at
    }

    fn note(&mut self, path: &[String], span: Span) {
        self.found.push((self.module.clone(), self.absolute(path), span.start().line));
    }

    fn note_use(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.note_use(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.note_use(item, before)),
            UseTree::Glob(star) => self.note(before, star.span()),
            UseTree::Name(name) => self.note_name(&with(&name.ident), None, name.span()),
            UseTree::Rename(new) => self.note_name(&with(&new.ident), Some(&new.rename), new.span()),
        }
    }

    fn note_name(&mut self, path: &[String], new: Option<&syn::Ident>, span: Span) {
        self.note(path, span);
        let to = self.absolute(path);
        let name = new.map(ToString::to_string).or_else(|| to.last().cloned());
        if let Some(name) = name {
            self.renamed.insert((self.module.clone(), name), to);
        }
    }

    /// Everything in `tokens` that looks like a path, with `before` before it if they stand in a group of a `use`.
    fn note_tokens(&mut self, tokens: TokenStream, before: &[String]) {
        let mut path: Names = before.to_vec();
        let (mut colons, mut begun) = (0, Span::call_site());
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.note_longer(&path, before, begun);
                        (path, begun) = (before.to_vec(), ident.span());
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Group(group) => {
                    let continues = colons == 2 && group.delimiter() == Delimiter::Brace;
                    let prefix = if continues { path.clone() } else { Names::new() };
                    self.note_longer(&path, before, begun);
                    self.note_tokens(group.stream(), &prefix);
                    (path, colons) = (before.to_vec(), 0);
                }
                _ => {
                    self.note_longer(&path, before, begun);
                    (path, colons) = (before.to_vec(), 0);
                }
            }
        }
        self.note_longer(&path, before, begun);
    }

    fn note_longer(&mut self, path: &[String], before: &[String], span: Span) {
        if path.len() > before.len() && path.len() > 1 {
            self.note(path, span);
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.note_use(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let names: Names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            if names.len() > 1 {
                self.note(&names, path.span());
            }
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        visit::visit_macro(self, call);
        self.note_tokens(call.tokens.clone(), &[]);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if attribute.path().is_ident("doc") {
            return;
        }
        let mut strings = Strings(Vec::new());
        match &attribute.meta {
            syn::Meta::Path(_) => {}
            syn::Meta::List(list) => strings.take(list.tokens.clone()),
            syn::Meta::NameValue(pair) => strings.visit_expr(&pair.value),
        }
        for (text, span) in strings.0 {
            let names: Names = text.split("::").map(|name| name.trim().to_owned()).collect();
            if names.len() > 1 {
                self.note(&names, span);
            }
        }
    }

    /// A visibility is not a use of the module in it.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    /// A module inside a function.
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }
}

/// The texts in attributes, as `serde(with = "crate::…")` has them.
struct Strings(Vec<(String, Span)>);

impl Strings {
    fn take(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.take(group.stream()),
                TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.0.push((text.value(), literal.span()));
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Strings {
    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.push((text.value(), text.span()));
    }
}
