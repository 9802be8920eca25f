//! Decodes Vorbis of more than two channels, of which symphonia undoes the coupling in the wrong order.

use lewton::audio::{PreviousWindowRight, read_audio_packet_generic};
use lewton::header::{IdentHeader, SetupHeader, read_header_ident, read_header_setup};

use super::Samples;
use super::decode::Decode;
use super::holes::Why;

pub(super) struct SurroundVorbis {
    ident: IdentHeader,
    setup: SetupHeader,
    window: PreviousWindowRight,
}

impl SurroundVorbis {
    /// `None` if the headers make no sense.
    pub fn new(ident: &[u8], setup: &[u8]) -> Option<Self> {
        let ident = read_header_ident(ident).ok()?;
        let setup = read_header_setup(setup, ident.audio_channels, (ident.blocksize_0, ident.blocksize_1)).ok()?;
        Some(Self { ident, setup, window: PreviousWindowRight::new() })
    }
}

impl Decode for SurroundVorbis {
    fn decode(&mut self, packet: &[u8], out: &mut Samples) -> Result<(), Why> {
        let decoded: Vec<Vec<f32>> =
            read_audio_packet_generic(&self.ident, &self.setup, packet, &mut self.window)
                .map_err(|_| Why::Undecodable)?;
        *out = Samples::F32(decoded);
        Ok(())
    }
}
