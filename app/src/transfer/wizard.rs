//! What the wizard knows and does: the import on the server, which step it is at, and the calls that take it on.

use crate::client;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Toasts, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::endpoint::Nothing;
use shared::ids::ImportId;
use shared::transfer::api::{
    CancelImport, DecideReviews, ImportMapping, ImportQuery, ImportStart, ImportView, MapImport,
    ReviewDecisions, ShowImport, StartImport, UndoImport, UndoStart, UploadImport,
};
use shared::transfer::layout::Choice;
use shared::transfer::{Existing, ImportField, ImportState, Remedy};
use std::time::Duration;

/// How often a running import is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(700);

/// The steps as they are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A file is chosen.
    File,
    /// Columns are mapped, faults are seen to.
    Map,
    /// A trial counts and writes nothing.
    Try,
    /// It is imported, or over.
    Import,
}

/// The wizard; a handle to be copied around.
#[derive(Clone, Copy)]
pub(super) struct Wizard {
    /// The import; nothing while no file is chosen.
    pub(super) import: RwSignal<Option<ImportView>>,
    /// Something is on its way to the server.
    pub(super) busy: RwSignal<bool>,
    /// Where it is.
    pub(super) step: Memo<Step>,
    /// The person went from the trial back to the columns.
    back: RwSignal<bool>,
    /// The address of the import that is shown.
    go: Callback<Option<ImportId>>,
    toasts: Toasts,
}

impl Wizard {
    /// The wizard for the import that the address names, if it names one.
    pub(super) fn new() -> Self {
        let import: RwSignal<Option<ImportView>> = RwSignal::new(None);
        let back = RwSignal::new(false);
        let step = Memo::new(move |_| import.with(|import| step(import.as_ref(), back.get())));
        let navigate = use_navigate();
        let go = Callback::new(move |id: Option<ImportId>| {
            let address =
                id.map_or("/customers/import".to_owned(), |id| format!("/customers/import?import={id}"));
            navigate(&address, NavigateOptions { replace: true, ..NavigateOptions::default() });
        });
        let wizard = Self { import, busy: RwSignal::new(false), step, back, go, toasts: use_toasts() };
        let query = use_query_map();
        Effect::new(move || {
            let named = query.with(|query| query.get("import")).and_then(|id| id.parse::<ImportId>().ok());
            let shown = import.with_untracked(|import| import.as_ref().map(|import| import.id));
            match named {
                Some(id) if shown != Some(id) => wizard.look(id),
                None if shown.is_some() => import.set(None),
                _ => {}
            }
        });
        Effect::new(move || {
            if let Some(id) =
                import.with(|import| import.as_ref().filter(|it| it.state.is_running()).map(|it| it.id))
            {
                set_timeout(move || wizard.look(id), LOOK_AGAIN);
            }
        });
        wizard
    }

    /// Sends a file.
    pub(super) fn upload(self, file: web_sys::File) {
        let query = ImportQuery { name: file.name(), sheet: None };
        self.busy.set(true);
        spawn_local(async move {
            let answer = client::upload::<UploadImport>(&(), &query, &file).await;
            if self.took(answer, text(Key::TransferNotRead))
                && let Some(id) = self.id()
            {
                self.back.set(false);
                self.go.run(Some(id));
            }
        });
    }

    /// Changes what columns say and what happens to faults; the server judges the file anew.
    pub(super) fn map(self, change: impl FnOnce(&mut ImportMapping)) {
        let Some((id, mut mapping)) = self.import.with_untracked(|import| import.as_ref().map(mapping))
        else {
            return;
        };
        change(&mut mapping);
        self.busy.set(true);
        spawn_local(async move {
            let answer = client::call::<MapImport>(&id, &Nothing {}, &mapping).await;
            self.took(answer, text(Key::TransferNotMapped));
        });
    }

    /// Says what the column at `place` says. A field that another column said is taken from it.
    pub(super) fn map_column(self, place: usize, field: Option<ImportField>) {
        self.map(|mapping| {
            for taken in &mut mapping.columns {
                if field.is_some() && *taken == field {
                    *taken = None;
                }
            }
            if let Some(column) = mapping.columns.get_mut(place) {
                *column = field;
            }
        });
    }

    /// Says what happens to one kind of fault.
    pub(super) fn choose(self, field: ImportField, fault: &'static str, remedy: Remedy) {
        self.map(|mapping| {
            mapping.choices.retain(|choice| choice.field != field || choice.fault != fault);
            if remedy != Remedy::Reject {
                mapping.choices.push(Choice { field, fault: fault.to_owned(), remedy });
            }
        });
    }

    /// Says what happens to accounts that are known.
    pub(super) fn meet(self, existing: Existing) {
        self.map(|mapping| mapping.existing = existing);
    }

    /// Starts the import, or a trial of it.
    pub(super) fn start(self, dry_run: bool) {
        let Some((id, version)) =
            self.import.with_untracked(|import| import.as_ref().map(|import| (import.id, import.version)))
        else {
            return;
        };
        self.back.set(false);
        self.busy.set(true);
        let key = client::fresh_key();
        spawn_local(async move {
            let start = ImportStart { version, dry_run };
            let answer = client::call_once::<StartImport>(&key, &id, &Nothing {}, &start).await;
            self.took(answer, text(Key::TransferNotStarted));
        });
    }

    /// Stops it.
    pub(super) fn cancel(self) {
        let Some(id) = self.id() else { return };
        self.busy.set(true);
        spawn_local(async move {
            let answer = client::call::<CancelImport>(&id, &Nothing {}, &Nothing {}).await;
            self.took(answer, text(Key::TransferNotStopped));
        });
    }

    /// Takes the import back.
    pub(super) fn undo(self) {
        let Some((id, version)) =
            self.import.with_untracked(|import| import.as_ref().map(|import| (import.id, import.version)))
        else {
            return;
        };
        self.busy.set(true);
        let key = client::fresh_key();
        spawn_local(async move {
            let answer =
                client::call_once::<UndoImport>(&key, &id, &Nothing {}, &UndoStart { version }).await;
            self.took(answer, text(Key::TransferNotUndone));
        });
    }

    /// Says which records rows mean, and tells `done` whether that was noted; what follows from it is written soon after.
    pub(super) fn decide(self, decisions: ReviewDecisions, done: impl FnOnce() + 'static) {
        let Some(id) = self.id() else { return };
        self.busy.set(true);
        spawn_local(async move {
            let answer = client::call::<DecideReviews>(&id, &Nothing {}, &decisions).await;
            if self.took(answer, text(Key::TransferNotDecided)) {
                done();
                set_timeout(move || self.look(id), LOOK_AGAIN);
            }
        });
    }

    /// Goes back a step: from the trial to the columns, from the columns to another file.
    pub(super) fn back(self) {
        if self.step.get_untracked() == Step::Try {
            self.back.set(true);
        } else {
            self.another();
        }
    }

    /// Begins anew with another file.
    pub(super) fn another(self) {
        self.import.set(None);
        self.back.set(false);
        self.go.run(None);
    }

    /// The import's id.
    pub(super) fn id(self) -> Option<ImportId> {
        self.import.with_untracked(|import| import.as_ref().map(|import| import.id))
    }

    fn look(self, id: ImportId) {
        spawn_local(async move {
            let answer = client::call::<ShowImport>(&id, &Nothing {}, &Nothing {}).await;
            // The page may be gone by now.
            if self.import.try_with_untracked(|_| ()).is_some()
                && !self.took(answer, text(Key::TransferNotFound))
            {
                // A running import is looked at again, whatever became of this one look.
                self.import.update(|_| ());
            }
        });
    }

    fn took(self, answer: Result<ImportView, client::ClientError>, title: String) -> bool {
        self.busy.try_set(false);
        match answer {
            Ok(view) => {
                self.import.try_set(Some(view));
                true
            }
            Err(error) => {
                let finding =
                    error.problem().and_then(|problem| problem.findings.first()).map(|it| it.fault.clone());
                match finding {
                    Some(fault) => self.toasts.refused(title, crate::text::fault(&fault), None),
                    None => self.toasts.failed(title, &error),
                }
                // Controls that showed the wish in advance show what stands.
                self.import.try_update(|_| ());
                false
            }
        }
    }
}

fn mapping(import: &ImportView) -> (ImportId, ImportMapping) {
    let mapping = ImportMapping {
        version: import.version,
        columns: import.columns.iter().map(|column| column.field).collect(),
        choices: import.choices.clone(),
        existing: import.existing,
    };
    (import.id, mapping)
}

fn step(import: Option<&ImportView>, back: bool) -> Step {
    let Some(import) = import else { return Step::File };
    match import.state {
        ImportState::DryRunning => Step::Try,
        ImportState::Ready if import.dry_run && !back => Step::Try,
        ImportState::Ready => Step::Map,
        ImportState::Importing
        | ImportState::Done
        | ImportState::Cancelled
        | ImportState::Failed
        | ImportState::Undoing
        | ImportState::Undone => Step::Import,
    }
}

/// How the file's characters and rows are told beside its name.
pub(super) fn about(import: &ImportView) -> String {
    let rows = crate::text::grouped(import.check.rows);
    match import.encoding {
        Some(encoding) => t!(TransferAbout, rows = rows, kind = super::words::encoding(encoding)),
        None => t!(TransferAbout, rows = rows, kind = text(Key::TransferWorkbook)),
    }
}
