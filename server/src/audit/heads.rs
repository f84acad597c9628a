//! The heads of the chain, outside of the database: a file to which a line `seq hash at` is added after every batch. Who
//! can write the database can make the whole chain anew, but not what was written down here before.
//!
//! Never reads the database and never takes a line away.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use shared::time::Instant;

use super::row;
use crate::request::hex;

/// The length of the longest line, and more.
const LINE: u64 = 160;

/// The last link of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When it was sealed.
    pub at: Instant,
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.seq, hex(&self.hash), self.at)
    }
}

impl Head {
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let (seq, hash, at) = (words.next()?, words.next()?, words.next()?);
        let head = Self { seq: seq.parse().ok()?, hash: row::bytes(hash)?, at: at.parse().ok()? };
        words.next().is_none().then_some(head)
    }
}

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// The heads, by their numbers.
    pub heads: Vec<Head>,
    /// Lines that cannot be read, as one that a power cut tore.
    pub unreadable: usize,
}

/// Adds `head` to the file at `path`, which is made when it is not there; on the disk when this returns.
///
/// # Errors
/// When the file cannot be written.
pub fn append(path: &Path, head: &Head) -> std::io::Result<()> {
    let mut options = File::options();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    // A torn line is left as it is, and ends here.
    let torn = tail(&mut file, 1)?.last().is_some_and(|last| *last != b'\n');
    let line = format!("{}{head}\n", if torn { "\n" } else { "" });
    file.write_all(line.as_bytes())?;
    file.sync_all()
}

/// The head that was written last; `None` where there is no file, or no line that can be read.
///
/// # Errors
/// When the file cannot be read.
pub fn last(path: &Path) -> std::io::Result<Option<Head>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let end = tail(&mut file, LINE)?;
    let end = String::from_utf8_lossy(&end);
    Ok(end.lines().next_back().and_then(Head::read))
}

/// Everything in the file; `None` where there is no file.
///
/// # Errors
/// When the file cannot be read.
pub fn read(path: &Path) -> std::io::Result<Option<Heads>> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let text = String::from_utf8_lossy(&text);
    let mut heads: Vec<Head> = text.lines().filter_map(Head::read).collect();
    let unreadable = text.lines().count() - heads.len();
    heads.sort_by_key(|head| head.seq);
    Ok(Some(Heads { heads, unreadable }))
}

/// The last bytes of a file.
fn tail(file: &mut File, length: u64) -> std::io::Result<Vec<u8>> {
    let from = file.metadata()?.len().saturating_sub(length);
    file.seek(SeekFrom::Start(from))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(seq: i64) -> Head {
        Head { seq, hash: [7; 32], at: Instant::from_millis(seq) }
    }

    #[test]
    fn what_was_written_is_read_back_past_a_torn_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.heads");
        assert_eq!((read(&path).unwrap(), last(&path).unwrap()), (None, None));
        append(&path, &head(5)).unwrap();
        append(&path, &head(9)).unwrap();
        assert_eq!(last(&path).unwrap(), Some(head(9)));
        let mut file = File::options().append(true).open(&path).unwrap();
        file.write_all(b"12 0707").unwrap();
        assert_eq!(last(&path).unwrap(), None);
        append(&path, &head(12)).unwrap();
        let heads = vec![head(5), head(9), head(12)];
        assert_eq!(read(&path).unwrap(), Some(Heads { heads, unreadable: 1 }));
        assert_eq!(last(&path).unwrap(), Some(head(12)));
    }
}
