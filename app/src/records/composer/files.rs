//! Files beside the text: chosen, dropped or pasted, each with what it is to the pipeline, and sent with the
//! activity. A file that did not arrive stays, with its reason, until it does or is taken away; it is kept on the
//! device with the text and survives a reload.

use super::written::Written;
use crate::client::{self, ClientError};
use crate::database::{self, Store};
use crate::reading;
use crate::records::words;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Choice, Glyph, Icon, IconButton, Select, reason};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::pipeline::DocumentKind;
use shared::records::Subject;
use shared::records::api::UploadAttachment;
use shared::records::attachment::{AttachmentQuery, AttachmentView, judge_file};
use wasm_bindgen::{JsCast, JsValue};

/// Where a file has come to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Upload {
    /// Waits until the activity is logged.
    Here,
    /// On its way.
    Going,
    /// On the server.
    There(AttachmentView),
    /// Did not arrive.
    Failed(String),
}

/// One file of the composer. The signals belong to the composer, which forgets them with itself.
#[derive(Clone)]
pub(super) struct Staged {
    number: u32,
    name: String,
    size: u64,
    // A file is a handle of the browser's and stays on its thread.
    file: StoredValue<web_sys::File, LocalStorage>,
    pub(super) document: RwSignal<Option<DocumentKind>>,
    pub(super) upload: RwSignal<Upload>,
}

/// The files of a composer; a handle to be copied around.
#[derive(Clone, Copy)]
pub(super) struct Files {
    staged: RwSignal<Vec<Staged>>,
    next: StoredValue<u32>,
    about: Subject,
}

impl Files {
    /// The files about a record, with those that an earlier visit kept under `name`.
    pub(super) fn new(about: Subject, name: String) -> Self {
        let files = Self { staged: RwSignal::new(Vec::new()), next: StoredValue::new(0), about };
        files.keep(name);
        files
    }

    /// Takes up what an earlier visit left, and keeps the device in step from then on.
    fn keep(self, name: String) {
        let name = StoredValue::new(name);
        let read = RwSignal::new(false);
        spawn_local(async move {
            let Some(key) = name.try_get_value() else { return };
            let kept = database::get_value(Store::Drafts, &key).await;
            // The page may have been left meanwhile.
            if self.next.try_get_value().is_none() {
                return;
            }
            let kept = kept.filter(js_sys::Array::is_array).map(|kept| js_sys::Array::from(&kept));
            for (file, document, there) in kept.into_iter().flatten().filter_map(|entry| unpack(&entry)) {
                self.stage(file, document, there);
            }
            read.set(true);
        });
        Effect::new(move || {
            let kept = self.staged.with(|all| all.iter().map(Staged::pack).collect::<js_sys::Array>());
            if !read.get() {
                return;
            }
            let key = name.get_value();
            spawn_local(async move {
                if kept.length() == 0 {
                    database::remove(Store::Drafts, &key).await;
                } else {
                    database::put_value(Store::Drafts, &key, &kept).await;
                }
            });
        });
    }

    /// Takes files over, as `document` or as what their names say they are.
    pub(super) fn add(self, list: &web_sys::FileList, document: Option<DocumentKind>) {
        for at in 0..list.length() {
            if let Some(file) = list.get(at) {
                let document = document.unwrap_or_else(|| guess(&file.name()));
                self.stage(file, document, None);
            }
        }
    }

    fn stage(self, file: web_sys::File, document: DocumentKind, there: Option<AttachmentView>) {
        let (name, size) = (file.name(), file.size() as u64);
        let upload = match (there, judge_file(&name, size)) {
            (Some(view), _) => Upload::There(view),
            (None, Ok(_)) => Upload::Here,
            (None, Err(findings)) => Upload::Failed(
                findings.first().map(|finding| text::fault(&finding.fault)).unwrap_or_default(),
            ),
        };
        let number = self.next.get_value();
        self.next.set_value(number.wrapping_add(1));
        let staged = Staged {
            number,
            document: RwSignal::new(Some(document)),
            name,
            size,
            file: StoredValue::new_local(file),
            upload: RwSignal::new(upload),
        };
        self.staged.update(|all| all.push(staged));
    }

    /// What the files would be to the pipeline, tracked.
    pub(super) fn documents(self) -> Vec<DocumentKind> {
        self.staged.with(|all| all.iter().filter_map(|staged| staged.document.get()).collect())
    }

    pub(super) fn is_empty(self) -> bool {
        self.staged.with(Vec::is_empty)
    }

    pub(super) fn clear(self) {
        self.staged.update(Vec::clear);
    }

    /// Sends every file that is not there yet, one after another.
    ///
    /// # Errors
    /// The first failure, which also stands at its file.
    pub(super) async fn send(self) -> Result<Vec<AttachmentView>, ClientError> {
        let mut there = Vec::new();
        for staged in self.staged.get_untracked() {
            if let Upload::There(view) = staged.upload.get_untracked() {
                there.push(view);
                continue;
            }
            staged.upload.set(Upload::Going);
            match self.upload(&staged).await {
                Ok(view) => {
                    let _ = staged.upload.try_set(Upload::There(view.clone()));
                    there.push(view);
                }
                Err(error) => {
                    let _ = staged.upload.try_set(Upload::Failed(sentence(&error)));
                    return Err(error);
                }
            }
        }
        Ok(there)
    }

    async fn upload(self, staged: &Staged) -> Result<AttachmentView, ClientError> {
        let (about_kind, about_id) = words::subject(self.about);
        let query = AttachmentQuery {
            about_kind,
            about_id,
            name: staged.name.clone(),
            document: staged.document.get_untracked().unwrap_or(DocumentKind::Other),
        };
        let file = staged.file.get_value();
        client::upload::<UploadAttachment>(&(), &query, &file).await
    }
}

impl Staged {
    /// As the device keeps it, tracked: the file itself, what it is, and what the server knows of it.
    fn pack(&self) -> JsValue {
        let there = match self.upload.get() {
            Upload::There(view) => serde_json::to_string(&view).ok(),
            Upload::Here | Upload::Going | Upload::Failed(_) => None,
        };
        let document = self.document.get().unwrap_or(DocumentKind::Other);
        js_sys::Array::of3(&self.file.get_value(), &document.as_str().into(), &there.into()).into()
    }
}

/// What [`Staged::pack`] kept; nothing when an older build kept it otherwise.
fn unpack(entry: &JsValue) -> Option<(web_sys::File, DocumentKind, Option<AttachmentView>)> {
    let parts = js_sys::Array::from(entry);
    let file = parts.get(0).dyn_into().ok()?;
    let document = parts.get(1).as_string()?.parse().ok()?;
    let there = parts.get(2).as_string().and_then(|kept| reading::read(&kept));
    Some((file, document, there))
}

fn sentence(error: &ClientError) -> String {
    error
        .problem()
        .and_then(|problem| problem.findings.first())
        .map_or_else(|| reason(error), |finding| text::fault(&finding.fault))
}

/// What a file is, by the words people put into file names; anything else when they do not say.
fn guess(name: &str) -> DocumentKind {
    const SIGNS: [(DocumentKind, [&str; 3]); 7] = [
        (DocumentKind::SignedScan, ["签字", "signed", "盖章"]),
        (DocumentKind::NeedsSummary, ["需求摘要", "needs summary", "needs_summary"]),
        (DocumentKind::AcceptanceMail, ["接受", "accept", "认可"]),
        (DocumentKind::ConfirmationMail, ["确认", "confirm", ".eml"]),
        (DocumentKind::Minutes, ["纪要", "minutes", "记录"]),
        (DocumentKind::Contract, ["合同", "contract", "协议"]),
        (DocumentKind::Proposal, ["方案", "proposal", "建议书"]),
    ];
    let name = name.to_ascii_lowercase();
    SIGNS
        .iter()
        .find(|(_, signs)| signs.iter().any(|sign| name.contains(sign)))
        .map_or(DocumentKind::Other, |(kind, _)| *kind)
}

/// The files of what is written anew, which are on the server since it was first logged. Only their number is known.
#[component]
pub(super) fn FilesThere(written: RwSignal<Written>) -> impl IntoView {
    let count = Memo::new(move |_| written.with(|written| written.attachments.len()));
    let row = move || {
        let said = t!(ComposerFilesThere, count = count.get());
        view! {
            <li>
                <Icon glyph=Glyph::File size="s14"/>
                <span class="clip">{said.clone()}</span>
                <IconButton
                    glyph=Glyph::X
                    label=t!(ComposerFileRemove, name = said)
                    small=true
                    on_press=move |_| written.update(|written| written.attachments.clear())
                />
            </li>
        }
    };
    move || {
        (count.get() > 0)
            .then(|| view! { <ul class="staged" aria-label=text(Key::ComposerFiles)>{row()}</ul> })
    }
}

/// The files as they stand under the text.
#[component]
pub(super) fn FileList(files: Files) -> impl IntoView {
    view! {
        <Show when=move || !files.is_empty()>
            <ul class="staged" aria-label=text(Key::ComposerFiles)>
                <For each=move || files.staged.get() key=|staged| staged.number children=move |staged| row(files, staged)/>
            </ul>
        </Show>
    }
}

fn row(files: Files, staged: Staged) -> impl IntoView {
    let Staged { number, name, size, document, upload, .. } = staged;
    let choices =
        DocumentKind::ALL.iter().map(|kind| Choice::new(*kind, words::document(*kind))).collect::<Vec<_>>();
    let state = move || match upload.get() {
        Upload::Here => text::bytes(size).into_any(),
        Upload::Going => {
            view! { <span role="status">{t!(ComposerUploading, size = text::bytes(size))}</span> }.into_any()
        }
        Upload::There(_) => view! { <span class="pos">{text(Key::ComposerUploaded)}</span> }.into_any(),
        Upload::Failed(why) => view! { <span class="cri" role="alert">{why}</span> }.into_any(),
    };
    view! {
        <li data-busy=move || matches!(upload.get(), Upload::Going)>
            <Icon glyph=Glyph::File size="s14"/>
            <span class="clip">{name.clone()}</span>
            <span class="small muted nowrap">{state}</span>
            <span class="what"><Select label=t!(ComposerDocumentOf, name = name.clone()) bare=true choices value=document/></span>
            <IconButton
                glyph=Glyph::X
                label=t!(ComposerFileRemove, name = name)
                small=true
                on_press=move |_| files.staged.update(|all| all.retain(|one| one.number != number))
            />
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_by_its_name_what_it_is() {
        assert_eq!(guess("启衡二期方案_v1.0.pdf"), DocumentKind::Proposal);
        assert_eq!(guess("Re_ revision.EML"), DocumentKind::ConfirmationMail);
        assert_eq!(guess("合同（签字版）.pdf"), DocumentKind::SignedScan);
        assert_eq!(guess("IMG_2041.jpg"), DocumentKind::Other);
    }
}
