//! The text of a file in whatever encoding it was saved.
//!
//! Pure function, on every thread.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The text of `bytes`: as their byte order mark says, else UTF-16 or UTF-8 if they can be that, else in the encoding that
/// their letters make likely (Latin, Cyrillic, Shift JIS, GBK …). Bytes without a meaning become U+FFFD.
///
/// Rows end in `\n`, whatever ended them.
pub fn text_of(bytes: &[u8]) -> String {
    decoded(bytes).trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n")
}

fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned();
    }
    if let Some(encoding) = utf_16(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Allow);
    let encoding = if encoding == UTF_8 { encoding_rs::WINDOWS_1252 } else { encoding };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-16 without a mark: every second byte of most texts is 0, for digits, brackets and line ends.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(2048) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, enough) = (zeros(0), zeros(1), head.len() / 10);
    match (even, odd) {
        _ if head.len() < 4 => None,
        (_, odd) if odd > enough && odd > even * 4 => Some(UTF_16LE),
        (even, _) if even > enough && even > odd * 4 => Some(UTF_16BE),
        _ => None,
    }
}
