//! Where files are kept: an object store under generated names. What a file is called, and who may see it, is
//! in the database; no name that a person typed becomes a path.

use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use uuid::Uuid;

use crate::error::{ApiError, ApiResult};

/// The object store.
#[derive(Clone, Debug)]
pub struct Files(Arc<dyn ObjectStore>);

/// Makes a folder that only its owner can look into; one that is there stays as it is.
///
/// # Errors
/// When it cannot be made.
pub fn make_private(folder: &FilePath) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

impl Files {
    /// Files in the folder `folder`, which is made when it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn in_folder(folder: &FilePath) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))))
    }

    /// A fresh key for a file of `area` (`attachments`, `imports`). The id's random end spreads the folders.
    pub fn key(area: &str, id: Uuid) -> String {
        let name = id.simple().to_string();
        format!("{area}/{}/{name}", &name[30..])
    }

    /// Keeps `content` under `key`.
    ///
    /// # Errors
    /// `internal` when the store fails.
    pub async fn put(&self, key: &str, content: Bytes) -> ApiResult<()> {
        self.0.put(&path(key)?, PutPayload::from_bytes(content)).await.map_err(ApiError::internal)?;
        Ok(())
    }

    /// The content under `key`.
    ///
    /// # Errors
    /// `internal` when it is not there, because the database says it is.
    pub async fn get(&self, key: &str) -> ApiResult<Bytes> {
        let found = self.0.get(&path(key)?).await.map_err(ApiError::internal)?;
        found.bytes().await.map_err(ApiError::internal)
    }

    /// Every key, for a backup.
    ///
    /// # Errors
    /// `internal` when the store fails.
    pub async fn keys(&self) -> ApiResult<Vec<String>> {
        let listed: Vec<_> = self.0.list(None).try_collect().await.map_err(ApiError::internal)?;
        let mut keys: Vec<String> = listed.into_iter().map(|file| file.location.to_string()).collect();
        keys.sort_unstable();
        Ok(keys)
    }

    /// Forgets what was kept under `key` for a request that was refused, or answered with what an earlier one made. Where
    /// that fails the file stays, which the answer does not depend on. After a failure of our own it stays, too: the row
    /// may have been written all the same.
    pub async fn discard<T>(&self, key: &str, outcome: &ApiResult<T>, made: impl FnOnce(&T) -> bool) {
        let nobodys = match outcome {
            Ok(answer) => !made(answer),
            Err(error) => error.problem().status < 500,
        };
        if nobodys && let Err(error) = self.delete(key).await {
            tracing::warn!(key, ?error, "a file that is nobody's stays");
        }
    }

    /// Forgets what is under `key`; nothing happens when nothing is there.
    ///
    /// # Errors
    /// `internal` when the store fails.
    pub async fn delete(&self, key: &str) -> ApiResult<()> {
        match self.0.delete(&path(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(ApiError::internal(error)),
        }
    }
}

fn path(key: &str) -> ApiResult<Path> {
    Path::parse(key).map_err(ApiError::internal)
}
