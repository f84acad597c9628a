//! How the links of the chain hang together: each hash covers the one before, so that nothing can be changed, taken out or
//! put in between without all that follows.

use sha2::{Digest, Sha256};
use shared::audit::AuditSource;
use shared::time::Instant;
use uuid::Uuid;

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// What the first link hangs on.
pub(super) const BEGINNING: Hash = [0; 32];

/// A link before its hash is made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// Its number, from 1.
    pub(super) seq: i64,
    /// Where the row is that it seals.
    pub(super) source: AuditSource,
    /// The row.
    pub(super) source_id: Uuid,
    /// The row's digest.
    pub(super) digest: Hash,
    /// When it was sealed.
    pub(super) sealed_at: Instant,
}

impl Link {
    /// Its hash, behind a link with the hash `before`.
    pub(super) fn hash(&self, before: &Hash) -> Hash {
        let Self { seq, source, source_id, digest, sealed_at } = self;
        Sha256::new()
            .chain_update(before)
            .chain_update(seq.to_be_bytes())
            .chain_update(source.as_str())
            .chain_update([0])
            .chain_update(source_id.as_bytes())
            .chain_update(digest)
            .chain_update(sealed_at.millis().to_be_bytes())
            .finalize()
            .into()
    }
}
