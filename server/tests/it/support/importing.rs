//! Imports as a person goes through them, and what they leave in the database as text to compare.

use std::collections::HashMap;

use reqwest::header::CONTENT_TYPE;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use server::database::Database;
use server::entities::{accounts, contacts, deals, events, import_rows, imports};
use shared::endpoint::{Endpoint, Nothing};
use shared::error::Problem;
use shared::ids::ImportId;
use shared::transfer::api::{ImportQuery, ImportStart, ImportView, ShowImport, StartImport, UploadImport};

use super::{Person, TestApp, answer};

/// The sheet that is kept by hand, as a workbook.
pub(crate) const WORKBOOK: &[u8] = include_bytes!("../../fixtures/customers-dev.xlsx");
/// The same sheet as text in GB18030.
pub(crate) const TEXT: &[u8] = include_bytes!("../../fixtures/customers-dev-gb18030.csv");

impl Person {
    /// Sends a file to import.
    ///
    /// # Errors
    /// The problem that came instead of an answer.
    pub(crate) async fn upload(
        &self,
        name: &str,
        content: impl Into<Vec<u8>>,
    ) -> Result<ImportView, Problem> {
        let query = ImportQuery { name: name.to_owned(), sheet: None };
        let path = format!("{}?{}", UploadImport::path(&()), serde_urlencoded::to_string(query).unwrap());
        let request = self.browser.request(UploadImport::METHOD, &path);
        let request = request.header(CONTENT_TYPE, "application/octet-stream").body(content.into());
        answer(request.send().await.unwrap()).await
    }

    /// Starts an import, or a trial of it.
    ///
    /// # Errors
    /// The problem that came instead of an answer.
    pub(crate) async fn start(&self, import: &ImportView, dry_run: bool) -> Result<ImportView, Problem> {
        let start = ImportStart { version: import.version, dry_run };
        self.browser.call::<StartImport>(&import.id, &Nothing {}, &start).await
    }

    /// How far an import has come.
    pub(crate) async fn import(&self, id: ImportId) -> ImportView {
        self.browser.get::<ShowImport>(&id).await.unwrap()
    }

    /// Sends a file, imports it and waits until that is done.
    pub(crate) async fn imported(
        &self,
        app: &TestApp,
        name: &str,
        content: impl Into<Vec<u8>>,
    ) -> ImportView {
        let import = self.upload(name, content).await.unwrap();
        self.start(&import, false).await.unwrap();
        app.work().await;
        self.import(import.id).await
    }
}

/// Everything that an import left in the database, a line a row, sorted: names in the place of ids, `then` for the
/// instant of the import itself.
pub(crate) async fn remains(database: &Database, id: ImportId) -> Vec<String> {
    let read = database.read();
    let import = imports::Entity::find_by_id(id).one(read).await.unwrap().unwrap();
    let then = import.started_at.unwrap();
    let when = |at: shared::time::Instant| if at == then { "then".to_owned() } else { at.to_string() };
    let accounts =
        accounts::Entity::find().filter(accounts::Column::ImportId.eq(id)).all(read).await.unwrap();
    let contacts =
        contacts::Entity::find().filter(contacts::Column::ImportId.eq(id)).all(read).await.unwrap();
    let deals = deals::Entity::find().filter(deals::Column::ImportId.eq(id)).all(read).await.unwrap();
    let rows =
        import_rows::Entity::find().filter(import_rows::Column::ImportId.eq(id)).all(read).await.unwrap();
    let events = events::Entity::find().all(read).await.unwrap();
    let row_of = |row: &import_rows::Model| {
        [row.account_id.map(|id| id.0), row.contact_id.map(|id| id.0), row.deal_id.map(|id| id.0)]
    };
    // What a row makes is named by the first row that names it.
    let mut named: HashMap<uuid::Uuid, String> = HashMap::new();
    let mut sorted: Vec<&import_rows::Model> = rows.iter().collect();
    sorted.sort_by_key(|row| row.row_number);
    for row in sorted {
        for (kind, id) in ["account", "contact", "deal"].into_iter().zip(row_of(row)) {
            if let Some(id) = id {
                named.entry(id).or_insert_with(|| format!("{kind} of row {}", row.row_number));
            }
        }
    }
    let name = |id: uuid::Uuid| named.get(&id).cloned().unwrap_or_else(|| format!("{id} of no row"));
    let mut lines = Vec::new();
    for a in accounts {
        lines.push(format!(
            "{} {:?}",
            name(a.id.0),
            (
                (a.name, a.name_key, a.region, a.source, a.note, a.phone, a.grade, a.industry, a.credit_code),
                (
                    a.open_deals,
                    a.version,
                    when(a.created_at),
                    when(a.updated_at),
                    a.next_contact_at,
                    a.last_touch_at
                ),
            )
        ));
    }
    for c in contacts {
        lines.push(format!(
            "{} {:?}",
            name(c.id.0),
            (
                (c.account_id.map(|id| name(id.0)), c.name, c.name_key, c.title, c.phone, c.email, c.note),
                (c.version, when(c.created_at), when(c.updated_at)),
            )
        ));
    }
    for d in deals {
        lines.push(format!(
            "{} {:?}",
            name(d.id.0),
            (
                (
                    name(d.account_id.0),
                    d.contact_id.map(|id| name(id.0)),
                    d.name,
                    d.amount_minor,
                    d.amount_currency
                ),
                (
                    d.stage,
                    d.open,
                    d.expected_close_on,
                    d.source,
                    d.next_contact_at,
                    d.gate_missing,
                    d.rule_version
                ),
                (
                    d.version,
                    when(d.created_at),
                    when(d.updated_at),
                    when(d.stage_entered_at),
                    when(d.silent_since)
                ),
            )
        ));
    }
    for row in &rows {
        lines.push(format!("row {} {:?}", row.row_number, row_of(row).map(|id| id.map(name))));
    }
    for mut event in events {
        if named.contains_key(&event.subject_id) {
            if let Some(detail) = event.detail.as_object_mut() {
                detail.remove("import");
            }
            let about = name(event.subject_id);
            lines.push(format!("event of {about} {} {} {}", event.kind, when(event.at), event.detail));
        }
    }
    lines.push(format!("progress {} cursor {}", import.progress.unwrap_or_default(), import.cursor));
    lines.sort_unstable();
    lines
}
