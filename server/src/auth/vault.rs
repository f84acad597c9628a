//! Secrets that have to be read again, sealed with the site's key (AES-256-GCM) where there is one. Without a key they stand
//! in the database as they are, and say so in their first byte; both kinds are read.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use uuid::Uuid;

use crate::clock;
use crate::config::Config;
use crate::error::{ApiError, ApiResult};

const PLAIN: u8 = 0;
const SEALED: u8 = 1;

/// What is stored of `secret`, which belongs to `owner` and can be opened for nobody else.
///
/// # Errors
/// `internal`, which sealing does not come to.
pub(super) fn seal(config: &Config, owner: Uuid, secret: &[u8]) -> ApiResult<Vec<u8>> {
    let Some(key) = key(config)? else { return Ok([&[PLAIN], secret].concat()) };
    let nonce = clock::random::<NONCE_LEN>();
    let mut text = secret.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(owner.as_bytes()), &mut text)
        .map_err(|_| failed("sealed"))?;
    Ok([&[SEALED], nonce.as_slice(), &text].concat())
}

/// What [`seal`] was given.
///
/// # Errors
/// `internal` when the site's key is not the one that it was sealed with.
pub(super) fn open(config: &Config, owner: Uuid, stored: &[u8]) -> ApiResult<Vec<u8>> {
    match stored.split_first() {
        Some((&PLAIN, secret)) => Ok(secret.to_vec()),
        Some((&SEALED, rest)) => {
            let (nonce, text) = rest.split_first_chunk::<NONCE_LEN>().ok_or_else(|| failed("read"))?;
            let key = key(config)?.ok_or_else(|| failed("opened without secret_key"))?;
            let mut text = text.to_vec();
            let nonce = Nonce::assume_unique_for_key(*nonce);
            let opened = key.open_in_place(nonce, Aad::from(owner.as_bytes()), &mut text);
            opened.map(|secret| secret.to_vec()).map_err(|_| failed("opened with this secret_key"))
        }
        _ => Err(failed("read")),
    }
}

fn key(config: &Config) -> ApiResult<Option<LessSafeKey>> {
    let Some(bytes) = &config.secret_key else { return Ok(None) };
    let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| failed("sealed"))?;
    Ok(Some(LessSafeKey::new(key)))
}

fn failed(what: &str) -> ApiError {
    ApiError::internal(anyhow::anyhow!("a second factor's secret cannot be {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_opened_with_its_key_and_for_its_owner_alone() {
        let plain = Config::in_folder(std::path::Path::new("."));
        let with = |byte: u8| Config { secret_key: Some([byte; 32]), ..plain.clone() };
        let (fang, wang) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = seal(&with(1), fang, b"secret").unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_eq!(open(&with(1), fang, &sealed).unwrap(), b"secret");
        for refused in
            [open(&with(2), fang, &sealed), open(&with(1), wang, &sealed), open(&plain, fang, &sealed)]
        {
            assert!(refused.is_err());
        }
        let as_it_is = seal(&plain, fang, b"secret").unwrap();
        assert_eq!(open(&with(1), fang, &as_it_is).unwrap(), b"secret", "a key that was set later");
    }
}
