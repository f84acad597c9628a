//! Where to begin in the middle of a list: the place behind every hundredth row, so that a scrollbar can be let go anywhere.
//! Asked for only then, because it takes a walk along the whole index of the order.

use sea_orm::ConnectionTrait;
use shared::lists::api::{MARK_EVERY, Marks};

use super::read::{Begin, List, Way, living};
use super::source::Listed;
use super::sql;
use crate::error::ApiResult;

impl<E: Listed> List<'_, E> {
    /// The marks of the list. One whose filter no index serves has none beyond its beginning: to know where its hundredth
    /// row is, each record would have to be looked at.
    pub(super) async fn marks(&self, connection: &impl ConnectionTrait) -> ApiResult<Marks> {
        let (table, order) = (sql::table(E::KIND), self.order());
        let residual = self.residual();
        let way = self.way(connection).await?;
        let numbered = |text: sql::Text| {
            text.words("SELECT id, place, number FROM (SELECT ")
                .words(&format!("\"{table}\".\"id\" AS id, "))
                .expression(&self.key())
                .words(" AS place, row_number() OVER (ORDER BY ")
                .words(&self.blanks_last())
                .words(&order)
                .words(") AS number FROM ")
        };
        let text = match way {
            Way::Few(by) => {
                let text = self.few(numbered(self.text()).words("("), &by);
                text.words(&format!(") AS \"{table}\" WHERE 1 = 1")).all(&residual)
            }
            Way::Walk if !self.looks() => {
                let text = numbered(self.text()).words(&format!("\"{table}\" WHERE {}", living(E::KIND)));
                text.all(&self.followed())
            }
            Way::Walk => {
                let count = self.count(connection).await?.count;
                return Ok(Marks { count, cursors: Vec::new() });
            }
        };
        let text = text.words(&format!(") AS numbered WHERE number % {MARK_EVERY} = 0 ORDER BY number"));
        let rows = connection.query_all_raw(text.statement()).await?;
        let mut marks = Marks { count: 0, cursors: Vec::with_capacity(rows.len()) };
        let mut last = Begin::First;
        for row in &rows {
            marks.count = row.try_get("", "number")?;
            last = Begin::Behind(self.place(row)?);
            marks.cursors.extend(last.cursor(self.sorted));
        }
        // Behind the last mark there is less than from one to the next.
        let rest = self.page(connection, last, MARK_EVERY.into()).await?.rows.len();
        if rest == 0 {
            marks.cursors.pop();
        }
        marks.count += i64::try_from(rest).unwrap_or(i64::MAX);
        Ok(marks)
    }

    /// Puts the rows in whose field nothing stands behind the others, where there are such.
    fn blanks_last(&self) -> String {
        let table = sql::table(E::KIND);
        let column = sql::key_column(E::KIND, self.sorted.field());
        if self.has_blanks() { format!("(\"{table}\".\"{column}\" IS NULL), ") } else { String::new() }
    }
}
