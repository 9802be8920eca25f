//! Decodes Vorbis of more than two channels, whose coupling symphonia undoes in the wrong order.

use lewton::audio::{PreviousWindowRight, read_audio_packet_generic};
use lewton::header::{IdentHeader, SetupHeader, read_header_ident, read_header_setup};

use super::Samples;
use super::decode::Decode;
use super::holes::Why;
use super::ogg_coding::{OggCodec, StreamCoding};

/// Lewton returns all frames that no later packet changes, whereas the format counts them up to the middle of a block. Early
/// frames are kept for the next packet.
pub(super) struct SurroundVorbis {
    ident: IdentHeader,
    setup: SetupHeader,
    window: PreviousWindowRight,
    counter: StreamCoding,
    early: Vec<Vec<f32>>,
}

impl SurroundVorbis {
    /// `None` if the headers are invalid.
    pub fn new(ident: &[u8], setup: &[u8]) -> Option<Self> {
        let counter = StreamCoding::new(&OggCodec::Vorbis, &[ident.to_vec(), Vec::new(), setup.to_vec()])?;
        let ident = read_header_ident(ident).ok()?;
        let setup = read_header_setup(setup, ident.audio_channels, (ident.blocksize_0, ident.blocksize_1)).ok()?;
        let early = vec![Vec::new(); usize::from(ident.audio_channels)];
        Some(Self { ident, setup, window: PreviousWindowRight::new(), counter, early })
    }

    fn forget(&mut self) {
        self.window = PreviousWindowRight::new();
        self.counter.forget();
        self.early.iter_mut().for_each(Vec::clear);
    }
}

impl Decode for SurroundVorbis {
    fn decode(&mut self, packet: &[u8], out: &mut Samples) -> Result<(), Why> {
        let decoded: Result<Vec<Vec<f32>>, _> =
            read_audio_packet_generic(&self.ident, &self.setup, packet, &mut self.window);
        let Ok(decoded) = decoded else {
            self.forget();
            return Err(Why::Undecodable);
        };
        self.early.iter_mut().zip(&decoded).for_each(|(early, decoded)| early.extend_from_slice(decoded));
        let wanted = self.counter.frames(packet) as usize;
        let frames = wanted.min(self.early.first().map_or(0, Vec::len));
        *out = Samples::F32(self.early.iter_mut().map(|early| early.drain(..frames).collect()).collect());
        Ok(())
    }
}
