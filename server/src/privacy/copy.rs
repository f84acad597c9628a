//! A copy of everything that is held of somebody (PIPL art. 45), as a ZIP file: `data.json` for programs, `data.html` for
//! people, and their files. That it was taken is written into the log first.
//!
//! Holds what the one who takes it may see: no deal, no activity and no hidden field beyond that.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{Cursor, Write};

use axum::response::Response;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use shared::audit::{AuditDetail, AuditKind, AuditSubjectKind, AuditWhat, ExportedThing};
use shared::people::Language;
use shared::people::access::FieldAccess;
use shared::privacy::DataSubject;
use shared::privacy::api::{CopyPerson, CopyQuery};
use shared::records::attachment::ATTACHMENT_MAX;
use uuid::Uuid;
use zip::write::SimpleFileOptions;

use super::contacting::{self, Noted};
use super::person::{self, PersonRow, may_handle};
use super::readable::Reader;
use crate::actor::Actor;
use crate::audit::{self, Entry};
use crate::call::Call;
use crate::download;
use crate::entities::{
    accounts, activities, attachments, audit_entries, deals, events, import_rows, imports, privacy_requests,
};
use crate::error::{ApiError, ApiResult};
use crate::scope::Scoped;
use crate::state::AppState;
use crate::zone;

/// Most copies that one person takes within [`HOUR_SECONDS`].
const COPIES_MAX: u64 = 20;
const HOUR_SECONDS: u32 = 60 * 60;
/// Most bytes of files in a copy; the others are named in it, and are downloaded one by one.
const FILES_MAX: i64 = 8 * ATTACHMENT_MAX as i64;
/// Most characters of a person's name in the file's.
const NAME_CHARACTERS: usize = 40;

/// Sends the copy.
pub(super) async fn send(call: Call<CopyPerson>) -> ApiResult<Response> {
    may_handle(&call.actor)?;
    let CopyQuery { kind, id, language } = call.query;
    let language = download::language(language, &call.actor, &call.headers);
    let (state, now) = (&call.state, call.state.now());
    let person = person::find(state.database.read(), &call.actor, DataSubject { kind, id }).await?;
    let transaction = state.database.begin().await?;
    let lately = audit_entries::Entity::find()
        .filter(audit_entries::Column::ActorId.eq(call.actor.id))
        .filter(audit_entries::Column::Kind.eq(AuditKind::Exported))
        .filter(audit_entries::Column::SubjectId.is_not_null())
        .filter(audit_entries::Column::At.gt(now.plus_millis(-1000 * i64::from(HOUR_SECONDS))));
    if lately.count(&*transaction).await? >= COPIES_MAX {
        return Err(ApiError::too_many(HOUR_SECONDS));
    }
    let detail = AuditDetail::Exported {
        what: ExportedThing::Person,
        format: "zip".to_owned(),
        filters: BTreeMap::new(),
    };
    let subject: Option<(AuditSubjectKind, _)> = Some((kind.into(), id));
    audit::record(&transaction, now, Entry { actor: Some(call.actor.id), subject, detail }).await?;
    transaction.commit().await?;
    let (data, files) = gather(state, &call.actor, &person).await?;
    let zone = state.config.time_zone;
    let names = names(state.database.read(), &call.actor, &data, language).await?;
    let reader = Reader { language, zone, at: now, names };
    let zipped = tokio::task::spawn_blocking(move || zipped(&data, &files, &reader));
    let content = zipped.await.map_err(ApiError::internal)??;
    let what = match language {
        Language::Chinese => "个人信息副本",
        Language::English => "personal-data",
    };
    let whose = person.name().and_then(plain).unwrap_or_else(|| kind.to_string());
    download::file(&format!("{what}-{whose}-{}.zip", zone::day(now, zone)), "application/zip", content)
}

/// A name as a part of a file's name: nothing that a file system or a shell reads otherwise. `None` when nothing is left.
fn plain(name: &str) -> Option<String> {
    let words = name.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join("-").chars().take(NAME_CHARACTERS).collect();
    (!name.is_empty()).then_some(name)
}

/// A file of the copy.
struct CopiedFile {
    name: String,
    content: bytes::Bytes,
}

/// Everything that is held, by what it is.
async fn gather(
    state: &AppState,
    actor: &Actor,
    person: &PersonRow,
) -> ApiResult<(Map<String, Value>, Vec<CopiedFile>)> {
    let read = state.database.read();
    let subject = person.subject();
    let mut data = Map::new();
    data.insert("record".to_owned(), record(actor, person)?);
    let Noted { blocks: marks, consents } = contacting::noted(read, subject).await?;
    data.insert("consents".to_owned(), listed(consents)?);
    data.insert("do_not_contact".to_owned(), listed(marks)?);
    data.insert("requests".to_owned(), requests(read, subject).await?);
    data.insert("deals".to_owned(), dealings(read, actor, subject).await?);
    data.insert("activities".to_owned(), told(read, actor, person).await?);
    let (names, files) = files(state, subject).await?;
    data.insert("files".to_owned(), names);
    data.insert("imports".to_owned(), brought(read, person).await?);
    let story = events::Entity::find().filter(events::Column::SubjectId.eq(subject.id));
    let story = story.order_by_asc(events::Column::At).all(read).await?;
    let told = story.into_iter().map(|row| json!({ "at": row.at, "kind": row.kind, "detail": row.detail }));
    data.insert("history".to_owned(), Value::Array(told.collect()));
    let log = audit_entries::Entity::find().filter(audit_entries::Column::SubjectId.eq(subject.id));
    let log = log.order_by_asc(audit_entries::Column::Id).all(read).await?;
    let told = log.into_iter().map(|row| json!({ "at": row.at, "kind": row.kind, "detail": row.detail }));
    data.insert("log".to_owned(), Value::Array(told.collect()));
    Ok((data, files))
}

fn listed<T: Serialize>(rows: Vec<T>) -> ApiResult<Value> {
    Ok(serde_json::to_value(rows)?)
}

/// The record's own fields, without those that are hidden from the one who asks. Masked ones are whole: that they were
/// handed out stands in the log.
fn record(actor: &Actor, person: &PersonRow) -> ApiResult<Value> {
    let (kind, owner, form) = match person {
        PersonRow::Contact(row) => ("contact", Some(row.owner_id), serde_json::to_value(row.form())?),
        PersonRow::Lead(row) => ("lead", Some(row.owner_id), serde_json::to_value(row.form())?),
        PersonRow::Colleague(row) => {
            let fields = json!({
                "kind": "person", "name": row.name, "email": row.email, "role": row.role, "language": row.language,
                "created_at": row.created_at, "disabled_at": row.disabled_at,
            });
            return Ok(fields);
        }
    };
    let Value::Object(mut fields) = form else { return Ok(form) };
    if let Some(record) = person.subject().kind.record() {
        let access = actor.fields(record, owner);
        fields.retain(|field, _| access(field) != FieldAccess::Hidden);
    }
    fields.insert("kind".to_owned(), kind.into());
    let (made, changed) = match person {
        PersonRow::Contact(row) => (row.created_at, row.updated_at),
        PersonRow::Lead(row) => (row.created_at, row.updated_at),
        PersonRow::Colleague(row) => (row.created_at, row.updated_at),
    };
    fields.insert("created_at".to_owned(), serde_json::to_value(made)?);
    fields.insert("updated_at".to_owned(), serde_json::to_value(changed)?);
    Ok(Value::Object(fields))
}

async fn requests(connection: &impl ConnectionTrait, subject: DataSubject) -> ApiResult<Value> {
    let rows = privacy_requests::Entity::find().filter(privacy_requests::Column::SubjectId.eq(subject.id));
    let rows = rows.order_by_asc(privacy_requests::Column::ReceivedOn).all(connection).await?;
    let row = |row: privacy_requests::Model| {
        json!({
            "kind": row.kind, "asked_by": row.asked_by, "note": row.note, "received_on": row.received_on.to_string(),
            "due_on": row.due_on.to_string(), "state": row.state, "answer": row.answer,
        })
    };
    Ok(Value::Array(rows.into_iter().map(row).collect()))
}

/// The deals in which the person stands: that they do, not what the deal is worth.
async fn dealings(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    subject: DataSubject,
) -> ApiResult<Value> {
    let rows = deals::Entity::visible_to(actor).filter(deals::Column::ContactId.eq(subject.id));
    let rows = rows.order_by_asc(deals::Column::Id).all(connection).await?;
    Ok(Value::Array(rows.into_iter().map(|row| json!({ "id": row.id, "name": row.name })).collect()))
}

/// What was done about the person, and what of their customer's story names them.
async fn told(connection: &impl ConnectionTrait, actor: &Actor, person: &PersonRow) -> ApiResult<Value> {
    use activities::Column;
    let subject = person.subject();
    let mut about = Condition::any().add(Column::AboutId.eq(subject.id));
    if let Some(account) = person.account().filter(|_| person.name().is_some()) {
        let seen = deals::Entity::visible_to(actor).filter(deals::Column::AccountId.eq(account));
        let seen: Vec<_> = seen.all(connection).await?.into_iter().map(|deal| deal.id).collect();
        about = about.add(Column::DealId.is_in(seen));
    }
    let rows = activities::Entity::find().filter(about).filter(Column::DeletedAt.is_null());
    let mut rows = rows.order_by_asc(Column::OccurredAt).all(connection).await?;
    let name = person.name().map(str::to_lowercase);
    rows.retain(|row| {
        let said = [&row.text, &row.transcript_summary].into_iter().flatten();
        let names = |said: &String| name.as_ref().is_some_and(|name| said.to_lowercase().contains(name));
        row.about_id == subject.id || said.into_iter().any(names)
    });
    let row = |row: activities::Model| {
        json!({
            "at": row.occurred_at, "kind": row.kind, "text": row.text, "figures": row.figures(),
            "evidence": row.evidence,
        })
    };
    Ok(Value::Array(rows.into_iter().map(row).collect()))
}

/// The files about the person: what they are called, and those that fit.
async fn files(state: &AppState, subject: DataSubject) -> ApiResult<(Value, Vec<CopiedFile>)> {
    use attachments::Column;
    let rows = attachments::Entity::find()
        .filter(Column::AboutId.eq(subject.id))
        .filter(Column::DeletedAt.is_null())
        .order_by_asc(Column::CreatedAt)
        .all(state.database.read())
        .await?;
    let (mut names, mut files, mut room) = (Vec::new(), Vec::new(), FILES_MAX);
    for row in rows {
        room -= row.size;
        let within = room >= 0;
        // Two files may have one name.
        let name = format!("files/{}-{}", files.len() + 1, row.name.replace(['/', '\\'], "_"));
        if within {
            files.push(CopiedFile { name: name.clone(), content: state.files.get(&row.object_key).await? });
        }
        names.push(json!({
            "name": row.name, "size": row.size, "created_at": row.created_at, "id": row.id,
            "in_this_copy": within.then_some(name),
        }));
    }
    Ok((Value::Array(names), files))
}

/// The import that brought the person, and in which row.
async fn brought(connection: &impl ConnectionTrait, person: &PersonRow) -> ApiResult<Value> {
    let (import, row) = match person {
        PersonRow::Contact(row) => (row.import_id, import_rows::Column::ContactId.eq(row.id)),
        PersonRow::Lead(row) => (row.import_id, import_rows::Column::LeadId.eq(row.id)),
        PersonRow::Colleague(_) => return Ok(Value::Array(Vec::new())),
    };
    let Some(import) = import else { return Ok(Value::Array(Vec::new())) };
    let file = imports::Entity::find_by_id(import).one(connection).await?;
    let row = import_rows::Entity::find().filter(row).one(connection).await?;
    let found = file.map(
        |file| json!({ "file": file.file_name, "at": file.created_at, "row": row.map(|row| row.row_number) }),
    );
    Ok(Value::Array(found.into_iter().collect()))
}

/// What the ids in a copy are called, as far as a person reads them, by id; a customer that `actor` does
/// not see is not told.
async fn names(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    data: &Map<String, Value>,
    language: Language,
) -> ApiResult<HashMap<String, Option<String>>> {
    let details = |part: &str| {
        let rows = data.get(part).and_then(Value::as_array).into_iter().flatten();
        rows.filter_map(|row| row.get("detail").cloned()).collect::<Vec<_>>()
    };
    let mut wanted = BTreeSet::new();
    for detail in details("history") {
        wanted.extend(audit::spoken_of(&AuditWhat::Event(serde_json::from_value(detail)?)));
    }
    for detail in details("log") {
        wanted.extend(audit::spoken_of(&AuditWhat::Entry(serde_json::from_value(detail)?)));
    }
    let own = [("account", AuditSubjectKind::Account), ("role", AuditSubjectKind::Role)];
    wanted.extend(own.into_iter().filter_map(|(field, kind)| {
        let id = data.get("record")?.get(field)?.as_str()?;
        Some((kind, Uuid::parse_str(id).ok()?))
    }));
    let mut named = audit::named(connection, &wanted).await?;
    let accounts = wanted.iter().filter(|(kind, _)| *kind == AuditSubjectKind::Account).map(|(_, id)| *id);
    let seen = accounts::Entity::visible_to(actor).filter(accounts::Column::Id.is_in(accounts));
    let seen: HashSet<Uuid> = seen.all(connection).await?.into_iter().map(|account| account.id.0).collect();
    let name = |thing: (AuditSubjectKind, Uuid)| match thing {
        (AuditSubjectKind::Account, id) if !seen.contains(&id) => Some(match language {
            Language::Chinese => "另一家客户".to_owned(),
            Language::English => "another customer".to_owned(),
        }),
        thing => named.remove(&thing),
    };
    let ids = wanted.iter().map(|(_, id)| id.to_string());
    Ok(ids.zip(wanted.iter().copied().map(name)).collect())
}

fn zipped(data: &Map<String, Value>, files: &[CopiedFile], reader: &Reader) -> ApiResult<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let json = serde_json::to_vec_pretty(data)?;
    let html = reader.page(data);
    let written = [("data.json", json.as_slice()), ("data.html", html.as_bytes())];
    let files = files.iter().map(|file| (file.name.as_str(), file.content.as_ref()));
    for (name, content) in written.into_iter().chain(files) {
        zip.start_file(name, options).map_err(ApiError::internal)?;
        zip.write_all(content).map_err(ApiError::internal)?;
    }
    Ok(zip.finish().map_err(ApiError::internal)?.into_inner())
}
