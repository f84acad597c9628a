//! Many rows in few statements, as an import and the demonstration write them. Knows no table.

use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait};

/// Rows of a statement: far below the 32,766 values that SQLite takes.
const ROWS: usize = 256;

/// Inserts `rows` and says how many there were.
///
/// # Errors
/// When the database fails; within a transaction nothing of it lasts then.
pub async fn insert<A: ActiveModelTrait + Send>(
    connection: &impl ConnectionTrait,
    rows: impl IntoIterator<Item: Into<A>, IntoIter: ExactSizeIterator>,
) -> Result<usize, DbErr> {
    let mut rows = rows.into_iter();
    let count = rows.len();
    for size in sizes(count) {
        let chunk: Vec<A> = rows.by_ref().take(size).map(Into::into).collect();
        A::Entity::insert_many(chunk).exec_without_returning(connection).await?;
    }
    Ok(count)
}

/// The sizes of the statements that write `count` rows: all full but the last few, which are powers of two, so that
/// a handful of texts serves every batch and stays prepared.
pub fn sizes(count: usize) -> impl Iterator<Item = usize> {
    let mut left = count;
    std::iter::from_fn(move || {
        let size = if left >= ROWS { ROWS } else { 1 << left.checked_ilog2()? };
        left -= size;
        Some(size)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_have_few_sizes() {
        assert_eq!(sizes(0).count(), 0);
        assert_eq!(sizes(600).collect::<Vec<_>>(), [256, 256, 64, 16, 8]);
    }
}
