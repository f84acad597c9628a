//! `sluice import`: the wizard's own code on the command line. Prints what was taken, what was not, and why.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use clap::Args;
use server::actor::Actor;
use server::config::Config;
use server::error::ApiError;
use server::transfer::{service, store};
use server::{AppState, JOBS, jobs};
use shared::people::Language;
use shared::transfer::api::{ImportMapping, ImportProgress, ImportQuery, ImportStart, ImportView};
use shared::transfer::layout::Choice;
use shared::transfer::{Existing, ImportField, ImportState, Remedy};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The file: .xlsx, or .csv in UTF-8 or GB18030.
    file: PathBuf,
    /// What columns say, where the guess is wrong: `客户=account_name,来源=` (nothing leaves a column out).
    #[arg(long, value_name = "COLUMN=FIELD,…", value_delimiter = ',')]
    map: Vec<String>,
    /// What happens to faults: `phone.not_a_phone=leave_empty`.
    #[arg(long, value_name = "FIELD.FAULT=REMEDY,…", value_delimiter = ',')]
    mend: Vec<String>,
    /// What happens to rows whose account is known: fill_blanks or skip.
    #[arg(long, default_value = "fill_blanks", value_parser = existing)]
    existing: Existing,
    /// The sheet of a workbook; the first with rows otherwise.
    #[arg(long)]
    sheet: Option<String>,
    /// Only say what would be made; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Whose the records are to be, by email; the first administrator's otherwise.
    #[arg(long = "as", value_name = "EMAIL")]
    email: Option<String>,
}

fn existing(word: &str) -> Result<Existing, String> {
    word.parse().map_err(|_| "fill_blanks or skip".to_owned())
}

pub(crate) async fn run(config: Config, arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { file, map, mend, existing, sheet, dry_run, email } = arguments;
    let content = std::fs::read(&file).with_context(|| format!("{} cannot be read.", file.display()))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let state = super::open(config).await?;
    let Some(actor) = server::people::service::acting(&state, email.as_deref()).await? else {
        bail!("there is nobody to import for; name somebody who can sign in with --as EMAIL.");
    };
    let query = ImportQuery { name, sheet };
    let import = service::upload(&state, &actor, query, Bytes::from(content)).await.map_err(told)?;
    let transaction = state.database.begin().await?;
    store::insert(&transaction, import.clone()).await?;
    transaction.commit().await?;
    let view = store::view(import)?;
    let mapping = ImportMapping {
        version: view.version,
        columns: columns(&view, &map)?,
        choices: choices(&mend)?,
        existing,
    };
    let mapped = service::map(&state, &actor, view.id, mapping).await.map_err(told)?;
    let started = ImportStart { version: mapped.version, dry_run };
    let transaction = state.database.begin().await?;
    service::start(&state, &transaction, &actor, mapped.id, started).await.map_err(told)?;
    transaction.commit().await?;
    let view = finished(&state, &actor, store::view(mapped)?).await?;
    report(&state, &actor, &view).await?;
    let failed = view.state == ImportState::Failed;
    state.database.close().await?;
    if failed { bail!("the file could not be read to its end.") } else { Ok(()) }
}

/// Works until the import has ended. Where a server runs on the same database, either of the two does it.
async fn finished(state: &AppState, actor: &Actor, view: ImportView) -> anyhow::Result<ImportView> {
    loop {
        jobs::tick(state, JOBS).await?;
        let present = store::view(store::find(state.database.read(), actor, view.id).await?)?;
        if !present.state.is_running() {
            return Ok(present);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The guessed columns with what `--map` says put over them.
fn columns(view: &ImportView, map: &[String]) -> anyhow::Result<Vec<Option<ImportField>>> {
    let mut said: HashMap<&str, Option<ImportField>> = HashMap::new();
    for pair in map {
        let Some((column, field)) = pair.rsplit_once('=') else {
            bail!("--map wants COLUMN=FIELD, not {pair}.");
        };
        let field = match field.trim() {
            "" => None,
            word => Some(word.parse().map_err(|_| anyhow::anyhow!("--map: {word} is none of {}.", known()))?),
        };
        said.insert(column.trim(), field);
    }
    let columns =
        view.columns.iter().map(|column| said.remove(column.label.as_str()).unwrap_or(column.field));
    let columns = columns.collect();
    match said.keys().next() {
        Some(column) => bail!("--map: the file has no column {column}."),
        None => Ok(columns),
    }
}

fn known() -> String {
    ImportField::ALL.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(", ")
}

fn choices(mend: &[String]) -> anyhow::Result<Vec<Choice>> {
    let read = |text: &String| {
        let (fault, remedy) = text.split_once('=')?;
        let (field, fault) = fault.split_once('.')?;
        let remedy: Remedy = remedy.trim().parse().ok()?;
        Some(Choice { field: field.trim().parse().ok()?, fault: fault.trim().to_owned(), remedy })
    };
    mend.iter()
        .map(|text| read(text).with_context(|| format!("--mend wants FIELD.FAULT=REMEDY, not {text}.")))
        .collect()
}

/// Prints the figures, and each rejected row with its reasons.
async fn report(state: &AppState, actor: &Actor, view: &ImportView) -> anyhow::Result<()> {
    let language = actor.language.unwrap_or_else(|| {
        let chinese = std::env::var("LANG").is_ok_and(|language| language.starts_with("zh"));
        if chinese { Language::Chinese } else { Language::English }
    });
    for (row, reasons) in service::rejections(state, actor, view.id, language).await.map_err(told)? {
        println!("row {row}: {reasons}");
    }
    let ImportProgress {
        total, accepted, rejected, skipped, accounts, known, contacts, deals, changed, ..
    } = view.progress.unwrap_or_default();
    let written = if view.dry_run { "would be made (nothing was written)" } else { "made" };
    println!("{total} rows: {accepted} accepted, {rejected} rejected, {skipped} skipped");
    println!(
        "{written}: {accounts} accounts, {contacts} contacts, {deals} deals; {known} rows mean known records, {changed} of them changed some"
    );
    Ok(())
}

/// What is wrong, a line for each finding.
fn told(error: ApiError) -> anyhow::Error {
    let problem = error.problem();
    let findings = problem.findings.iter();
    let mut lines: Vec<String> =
        findings.map(|finding| format!("{}: {}", finding.field, finding.fault.code())).collect();
    lines.extend(problem.more.iter().map(|(name, value)| format!("{name}: {value}")));
    if lines.is_empty() {
        return error.into();
    }
    anyhow::anyhow!("nothing was imported ({}).\n{}", problem.code, lines.join("\n"))
}
