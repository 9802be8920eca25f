//! Boxes, the units of MP4 and QuickTime files.

/// The consecutive boxes in `bytes`, each with its content; ends at the first invalid one.
pub(super) fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let (kind, header, size) = box_header(bytes, bytes.len() as u64)?;
        // A box that claims to be longer than its parent ends with it.
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(bytes.len());
        let content = bytes.get(header as usize..size)?;
        bytes = &bytes[size..];
        Some((kind, content))
    })
}

/// The content of the first box of a kind.
pub(super) fn child<'a>(bytes: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(bytes).find(|(found, _)| found == kind).map(|(_, content)| content)
}

/// Kind, length of the header and length of the whole box; `None` if they are invalid. `left` bytes are left.
pub(super) fn box_header(bytes: &[u8], left: u64) -> Option<([u8; 4], u64, u64)> {
    let kind = bytes.get(4..8)?.try_into().ok()?;
    let (header, size) = match u32_at(bytes, 0)? {
        0 => (8, left),
        1 => (16, u64_at(bytes, 8)?),
        size => (8, u64::from(size)),
    };
    (size >= header && header <= left).then_some((kind, header, size))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}
