//! Decodes the text of a file, whatever its encoding.
//!
//! Pure function, on any thread.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Decodes `bytes`: by their byte order mark, else as UTF-16 or UTF-8 if they are valid, else in the most likely
/// encoding (Latin, Cyrillic, Shift JIS, GBK …). Invalid bytes become U+FFFD.
///
/// All line ends become `
/// `.
pub fn text_of(bytes: &[u8]) -> String {
    decoded(bytes).trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n")
}

fn decoded(bytes: &[u8]) -> String {
    // Its mark begins like that of UTF-16.
    if let Some(text) = utf_32(bytes) {
        return text;
    }
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

/// UTF-32 with its mark, which no web page may have, so that `encoding_rs` does not know it.
fn utf_32(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 4]) -> u32 = match bytes.first_chunk()? {
        [0xff, 0xfe, 0, 0] => u32::from_le_bytes,
        [0, 0, 0xfe, 0xff] => u32::from_be_bytes,
        _ => return None,
    };
    let letter = |bytes: &[u8; 4]| char::from_u32(unit(*bytes)).unwrap_or(char::REPLACEMENT_CHARACTER);
    Some(bytes.as_chunks::<4>().0.iter().map(letter).collect())
}

/// Detects UTF-16 without a byte order mark. In most texts every second byte is 0 for digits, brackets and line ends.
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
