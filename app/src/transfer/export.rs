//! A list as a file: which kind of file, how far it is, and where to fetch it. Stands in an open dialog of any list.

use crate::client;
use crate::remote::{Loaded, remote};
use crate::t;
use crate::text::{Key, Moment, grouped, text};
use crate::ui::{Button, ButtonKind, Choice, Glyph, Icon, Segmented, SkeletonRows, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::page::Page;
use shared::transfer::export::{
    CancelExport, CreateExport, DownloadExport, ExportForm, ExportFormat, ExportState, ExportView,
    ExportsQuery, ListExports, ShowExport,
};
use std::time::Duration;

/// How often a file that is being made is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(700);
/// How many earlier files are offered.
const EARLIER: u16 = 5;

/// The list that is taken away, in the words of its address.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// Whose records.
    pub kind: SubjectKind,
    /// What has to hold.
    pub filter: Option<String>,
    /// In which order.
    pub sort: Option<String>,
    /// Which fields.
    pub columns: Option<String>,
}

/// What is in the dialog.
#[component]
pub fn ExportBody(
    /// The list as it is shown.
    #[prop(into)]
    list: Signal<Exported>,
) -> impl IntoView {
    let toasts = use_toasts();
    let format = RwSignal::new(ExportFormat::Xlsx);
    let shown_only = RwSignal::new(false);
    let export: RwSignal<Option<ExportView>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let look = move || {
        let Some(id) = export.with_untracked(|export| export.as_ref().map(|export| export.id)) else {
            return;
        };
        spawn_local(async move {
            if let Ok(view) = client::call::<ShowExport>(&id, &Nothing {}, &Nothing {}).await {
                // The dialog may be closed by now.
                let _ = export.try_set(Some(view));
            }
        });
    };
    Effect::new(move || {
        let writing =
            export.with(|export| export.as_ref().is_some_and(|it| it.state == ExportState::Writing));
        if writing {
            set_timeout(look, LOOK_AGAIN);
        }
    });
    let start = move |_| {
        let Exported { kind, filter, sort, columns } = list.get_untracked();
        let columns = columns.filter(|_| shown_only.get_untracked());
        let language = Some(crate::text::language());
        let form = ExportForm { kind, filter, sort, columns, format: format.get_untracked(), language };
        let key = client::fresh_key();
        busy.set(true);
        spawn_local(async move {
            let answer = client::call_once::<CreateExport>(&key, &(), &Nothing {}, &form).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(view) => drop(export.try_set(Some(view))),
                Err(error) => toasts.failed(text(Key::ExportNotStarted), &error),
            }
        });
    };
    let stop = move |_| {
        let Some(id) = export.with_untracked(|export| export.as_ref().map(|export| export.id)) else {
            return;
        };
        spawn_local(async move {
            match client::call::<CancelExport>(&id, &Nothing {}, &Nothing {}).await {
                Ok(view) => drop(export.try_set(Some(view))),
                Err(error) => toasts.failed(text(Key::ExportNotStopped), &error),
            }
        });
    };
    let formats = vec![Choice::new(ExportFormat::Xlsx, "XLSX"), Choice::new(ExportFormat::Csv, "CSV")];
    let which =
        vec![Choice::new(false, text(Key::ExportAllFields)), Choice::new(true, text(Key::ExportShownFields))];
    let acts = move || {
        match export.get() {
        Some(view) if view.state == ExportState::Writing => {
            view! { <Button on_press=stop>{text(Key::ExportStop)}</Button> }.into_any()
        }
        Some(view) if view.state == ExportState::Ready => fetched(&view).into_any(),
        _ => view! { <Button kind=ButtonKind::Primary disabled=busy on_press=start>{text(Key::ExportStart)}</Button> }.into_any(),
    }
    };
    let said = move || {
        export.with(|export| match export.as_ref().map(|export| (export.state, export.rows)) {
            None => text(Key::ExportHint),
            Some((ExportState::Writing, rows)) => t!(ExportWriting, rows = grouped(rows)),
            Some((ExportState::Ready, rows)) => t!(ExportReady, rows = grouped(rows)),
            Some((ExportState::Cancelled, _)) => text(Key::ExportCancelled),
            Some((ExportState::Failed, _)) => text(Key::ExportFailed),
            Some((ExportState::Removed, _)) => text(Key::ExportRemoved),
        })
    };
    view! {
        <div class="stack g3">
            <div class="row wrap">
                <Segmented label=text(Key::ExportFormat) choices=formats value=format on_choose=move |chosen| format.set(chosen)/>
                <Segmented label=text(Key::ExportFields) choices=which value=shown_only on_choose=move |chosen| shown_only.set(chosen)/>
            </div>
            <p class="muted" aria-live="polite">{said}</p>
            <div class="btns">{acts}</div>
            <Earlier/>
        </div>
    }
}

/// The link to a file.
fn fetched(view: &ExportView) -> impl IntoView + use<> {
    let href = client::address::<DownloadExport>(&view.id, &Nothing {});
    view! { <a class="btn primary" href=href download="" rel="external"><Icon glyph=Glyph::Download/>{text(Key::ExportDownload)}</a> }
}

/// The files made before that are still there.
#[component]
fn Earlier() -> impl IntoView {
    let query = ExportsQuery { after: None, limit: Some(EARLIER) };
    let exports = remote(move || {
        let query = query.clone();
        async move { client::call::<ListExports>(&(), &query, &Nothing {}).await }
    });
    view! {
        <Loaded remote=exports what=text(Key::ExportEarlier) skeleton=|| view! { <SkeletonRows count=2/> } children=earlier/>
    }
}

fn earlier(page: Page<ExportView>) -> impl IntoView {
    let ready = page.items.into_iter().filter(|export| export.state == ExportState::Ready);
    let ready: Vec<ExportView> = ready.collect();
    (!ready.is_empty()).then(|| {
        view! {
            <section class="stack g2">
                <h3>{text(Key::ExportEarlier)}</h3>
                <ul class="stack g2">{ready.into_iter().map(line).collect_view()}</ul>
            </section>
        }
    })
}

fn line(export: ExportView) -> impl IntoView {
    let kind = text(match export.kind {
        SubjectKind::Account => Key::NavCustomers,
        SubjectKind::Contact => Key::CustomerContacts,
        SubjectKind::Lead => Key::NavLeads,
        SubjectKind::Deal => Key::NavDeals,
    });
    let href = client::address::<DownloadExport>(&export.id, &Nothing {});
    let name = t!(
        ExportFile,
        kind = kind,
        format = export.format.as_str().to_uppercase(),
        rows = grouped(export.rows)
    );
    view! {
        <li class="row">
            <a class="link" href=href download="" rel="external">{name}</a>
            <span class="end muted small"><Moment at=export.created_at/></span>
        </li>
    }
}
