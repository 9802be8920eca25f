//! The checksums of FLAC and Ogg.

/// FLAC's checksum of a frame header.
pub(super) fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| CRC8[usize::from(sum ^ byte)])
}

/// FLAC's checksum of a frame, continued from `sum`. Over a whole frame including its checksum it is 0.
pub(super) fn crc16(sum: u16, bytes: &[u8]) -> u16 {
    let (eights, rest) = bytes.as_chunks::<8>();
    let sum = eights.iter().fold(sum, |sum, &[a, b, c, d, e, f, g, h]| {
        let [high, low] = sum.to_be_bytes();
        // The terms of the bytes do not depend on each other.
        let bytes = [h, g, f, e, d, c, low ^ b, high ^ a];
        CRC16.iter().zip(bytes).fold(0, |sum, (table, byte)| sum ^ table[usize::from(byte)])
    });
    rest.iter().fold(sum, |sum, &byte| sum << 8 ^ CRC16[0][usize::from((sum >> 8) as u8 ^ byte)])
}

/// Ogg's checksum of a page, continued from `sum`.
pub(super) fn crc32(sum: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(sum, |sum, &byte| sum << 8 ^ CRC32[usize::from((sum >> 24) as u8 ^ byte)])
}

static CRC8: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let (mut sum, mut bit) = (at as u8, 0);
        while bit < 8 {
            sum = if sum & 0x80 != 0 { sum << 1 ^ 0x07 } else { sum << 1 };
            bit += 1;
        }
        table[at] = sum;
        at += 1;
    }
    table
};

/// For a byte followed by this many bytes.
static CRC16: [[u16; 256]; 8] = {
    let mut tables = [crc16_of_bytes(); 8];
    let mut after = 1;
    while after < 8 {
        let mut at = 0;
        while at < 256 {
            let before = tables[after - 1][at];
            tables[after][at] = before << 8 ^ tables[0][(before >> 8) as usize];
            at += 1;
        }
        after += 1;
    }
    tables
};

const fn crc16_of_bytes() -> [u16; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let (mut sum, mut bit) = ((at as u16) << 8, 0);
        while bit < 8 {
            sum = if sum & 0x8000 != 0 { sum << 1 ^ 0x8005 } else { sum << 1 };
            bit += 1;
        }
        table[at] = sum;
        at += 1;
    }
    table
}

static CRC32: [u32; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let (mut sum, mut bit) = ((at as u32) << 24, 0);
        while bit < 8 {
            sum = if sum & 0x8000_0000 != 0 { sum << 1 ^ 0x04c1_1db7 } else { sum << 1 };
            bit += 1;
        }
        table[at] = sum;
        at += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_standards() {
        assert_eq!(crc8(b"123456789"), 0xf4);
        assert_eq!(crc16(0, b"123456789"), 0xfee8);
        let bytes: Vec<u8> = (0..1000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for length in [0, 1, 7, 8, 9, 500, 1000] {
            let one_by_one = bytes[..length].iter().fold(7, |sum, byte| crc16(sum, &[*byte]));
            assert_eq!(crc16(7, &bytes[..length]), one_by_one, "{length} bytes");
        }
        assert_eq!(crc32(0, b"123456789"), 0x89a1_897f);
    }
}
