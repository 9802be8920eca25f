//! The tag in which iTunes states what its encoder added: in MP4 a free-form tag, in MP3 an ID3v2 comment.

/// The `iTunSMPB` tag, in frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ItunSmpb {
    pub delay: u64,
    pub padding: u64,
    /// 0 if not given.
    pub length: u64,
}

impl ItunSmpb {
    /// Hexadecimal words: 0, delay, padding, length, and more that says nothing here.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace().map(|word| u64::from_str_radix(word, 16).ok());
        let _zero = words.next()??;
        let (delay, padding) = (words.next()??, words.next()??);
        let length = words.next().flatten().unwrap_or(0);
        let is_plausible = [delay, padding, length].iter().all(|&frames| frames < 1 << 48);
        is_plausible.then_some(Self { delay, padding, length })
    }

    /// Looks for it in an ID3v2 tag, whose texts have one or two bytes a letter.
    pub fn in_tag(tag: &[u8]) -> Option<Self> {
        const NAME: &[u8] = b"iTunSMPB";
        let narrow = tag.windows(NAME.len()).position(|word| word == NAME).map(|at| (at + NAME.len(), 1));
        let wide: Vec<u8> = NAME.iter().flat_map(|&letter| [letter, 0]).collect();
        let found = narrow.or_else(|| {
            let at = tag.windows(wide.len()).position(|word| word == wide)?;
            Some((at + wide.len(), 2))
        });
        let (at, width) = found?;
        let text = tag.get(at..(at + 256 * width).min(tag.len()))?;
        let is_text = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b' ';
        let letters = text.iter().copied().filter(is_text).map(char::from);
        Self::parse(&letters.collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_in_comments_of_both_widths() {
        let text = " 00000000 00000210 000009A4 00000000000F5A8C 00000000";
        let wanted = ItunSmpb { delay: 0x210, padding: 0x9a4, length: 0xf5a8c };
        let narrow = [&b"COMM\0\0\0\x50\0\0\0engiTunSMPB\0"[..], text.as_bytes()].concat();
        assert_eq!(ItunSmpb::in_tag(&narrow), Some(wanted));
        let wide: Vec<u8> = "iTunSMPB\0".chars().chain(text.chars()).flat_map(|c| [c as u8, 0]).collect();
        assert_eq!(ItunSmpb::in_tag(&wide), Some(wanted));
        assert_eq!(ItunSmpb::in_tag(b"COMM"), None);
    }
}
