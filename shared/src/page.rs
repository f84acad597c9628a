//! A page of a list: keyset paging, so that row 100,000 costs what row 1 costs.

use serde::{Deserialize, Serialize};

/// Rows on a page when the query does not say.
pub const DEFAULT_LIMIT: u16 = 50;
/// Most rows a page may have.
pub const MAX_LIMIT: u16 = 200;

/// One page of `T`, and where the next begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Pass as `after` to go on; absent on the last page. Opaque: its form may change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

#[cfg(feature = "openapi")]
impl<T: crate::endpoint::Described + utoipa::ToSchema> crate::endpoint::Described for Page<T> {
    fn describe(
        schemas: &mut crate::endpoint::Schemas,
    ) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        T::describe(schemas);
        crate::endpoint::describe_named::<Self>(schemas)
    }
}
#[cfg(not(feature = "openapi"))]
impl<T> crate::endpoint::Described for Page<T> {}
