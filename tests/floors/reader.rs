//! Detects `unsafe` in source text, whatever its formatting.

use proc_macro2::{TokenStream, TokenTree};

/// Whether `text` contains or allows unsafe code. Comments and strings are ignored.
pub fn uses_unsafe(text: &str) -> bool {
    found(text.parse().unwrap())
}

fn found(tokens: TokenStream) -> bool {
    let mut allows = false;
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => {
            allows = ident == "allow" || ident == "expect";
            ident == "unsafe"
        }
        TokenTree::Group(group) => {
            let lints = group.stream().into_iter();
            let lint = |token: TokenTree| matches!(token, TokenTree::Ident(lint) if lint == "unsafe_code");
            let allowed = std::mem::take(&mut allows) && lints.clone().any(lint);
            allowed || found(group.stream())
        }
        _ => {
            allows = false;
            false
        }
    })
}

#[test]
fn unsafe_is_seen_however_it_is_written() {
    for text in [
        "fn f() { unsafe{ g() } }",
        "fn f() { unsafe\n{ g() } }",
        "unsafe impl Send for S {}",
        "macro_rules! m { () => { unsafe { g() } } }",
        "#![allow(missing_docs, unsafe_code)]",
        "#[expect(unsafe_code)] fn f() {}",
    ] {
        assert!(uses_unsafe(text), "{text}");
    }
    for text in ["#![forbid(unsafe_code)]", "// unsafe {}", "const S: &str = \"unsafe {}\";"] {
        assert!(!uses_unsafe(text), "{text}");
    }
}
