//! Compresses once at build time, so that the server never does. Knows bytes only.

use std::io::Write;

use anyhow::Result;

use super::Effort;

/// The same content in the two encodings that browsers ask for.
pub(crate) struct Packed {
    pub(crate) brotli: Vec<u8>,
    pub(crate) gzip: Vec<u8>,
}

pub(crate) fn compress(body: &[u8], effort: Effort) -> Result<Packed> {
    // Quality 11 takes seconds for the WebAssembly file; 5 takes a tenth of that and is about 15 % larger.
    let (quality, level) = match effort {
        Effort::Release => (11, flate2::Compression::best()),
        Effort::Development => (5, flate2::Compression::fast()),
    };
    let parameters = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 24,
        size_hint: body.len(),
        ..brotli::enc::BrotliEncoderParams::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &body[..], &mut packed, &parameters)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), level);
    gzip.write_all(body)?;
    Ok(Packed { brotli: packed, gzip: gzip.finish()? })
}
