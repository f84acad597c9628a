//! The composer: one line that takes a call, a chat, a visit or a note with its figures and files, about any record.
//!
//! What is typed is kept on the device and survives a reload; what is logged goes through the outbox, so that it
//! works without a network. While somebody types, the page around can judge what it would be
//! ([`ComposerControl::preview`]).

mod figures;
mod files;
mod written;

use super::outbox;
use super::words;
use crate::draft::draft;
use crate::reading;
use crate::text::{self, Key, text};
use crate::ui::{Choice, Glyph, Icon, IconButton, Segmented};
use figures::Figures;
use files::{FileList, Files, FilesThere};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::error::Finding;
use shared::pipeline::DocumentKind;
use shared::records::Subject;
use shared::records::activity::{ActivityForm, ActivityKind};
use written::Written;

/// What somebody is about to log.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// The activity as typed so far.
    pub form: ActivityForm,
    /// The files beside it.
    pub documents: Vec<DocumentKind>,
}

/// What a page asks of its composer.
#[derive(Clone, Debug, PartialEq)]
enum Ask {
    Kind(ActivityKind),
    Files(DocumentKind),
    Again(Box<ActivityForm>),
}

/// A page's hold on its composer; a handle to be copied around.
#[derive(Clone, Copy)]
pub struct ComposerControl {
    asked: RwSignal<Option<Ask>>,
    preview: RwSignal<Option<Preview>>,
}

impl Default for ComposerControl {
    fn default() -> Self {
        Self { asked: RwSignal::new(None), preview: RwSignal::new(None) }
    }
}

impl ComposerControl {
    /// Turns to a kind of activity and begins to write.
    pub fn open(self, kind: ActivityKind) {
        self.asked.set(Some(Ask::Kind(kind)));
    }

    /// Asks for a file that is to be a `document`.
    pub fn attach(self, document: DocumentKind) {
        self.asked.set(Some(Ask::Files(document)));
    }

    /// Takes back what was refused, to be written anew.
    pub fn again(self, form: ActivityForm) {
        self.asked.set(Some(Ask::Again(Box::new(form))));
    }

    /// What would be logged now, tracked; nothing while nothing is typed.
    pub fn preview(self) -> Option<Preview> {
        self.preview.get()
    }
}

/// The kinds in the order of how often they are logged.
const KINDS: [ActivityKind; 6] = [
    ActivityKind::Call,
    ActivityKind::Wechat,
    ActivityKind::Visit,
    ActivityKind::Email,
    ActivityKind::Meeting,
    ActivityKind::Note,
];

/// Logs activities about a record.
#[component]
pub fn Composer(
    /// What they are about.
    about: Subject,
    /// The page's hold on it.
    #[prop(optional)]
    control: ComposerControl,
) -> impl IntoView {
    let (kind, id) = words::subject(about);
    let written = kept(format!("{kind}/{id}/composer"));
    let files = Files::new(about, format!("{kind}/{id}/files"));
    let findings = RwSignal::new(Vec::<Finding>::new());
    let (open, busy, over) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let chosen_document = StoredValue::new(None::<DocumentKind>);
    let (line, chooser) = (NodeRef::<html::Textarea>::new(), NodeRef::<html::Input>::new());
    let outbox = outbox::expect();

    // A file alone is no call: what nobody began to write is a note about it.
    let begin_with_file = move || {
        if !open.get_untracked() && written.with_untracked(Written::is_blank) {
            written.update(|all| all.kind = ActivityKind::Note);
        }
    };
    // Files that an earlier visit left.
    Effect::new(move || {
        if !files.is_empty() {
            begin_with_file();
        }
    });
    let read = move || written.with(|written| written.read(about, text::now(), text::instant_at));
    Effect::new(move || {
        let blank = written.with(Written::is_blank) && files.is_empty();
        let preview = (!blank).then(|| Preview { form: read().0, documents: files.documents() });
        control.preview.set(preview);
    });
    on_cleanup(move || {
        let _ = control.preview.try_set(None);
    });
    Effect::new(move || {
        let Some(ask) = control.asked.get() else { return };
        control.asked.set(None);
        match ask {
            Ask::Kind(kind) => written.update(|all| all.kind = kind),
            Ask::Again(form) => written.set(Written::of(*form, text::local)),
            Ask::Files(document) => {
                if written.with_untracked(Written::is_blank) {
                    written.update(|all| all.kind = ActivityKind::Note);
                }
                chosen_document.set_value(Some(document));
                if let Some(chooser) = chooser.get_untracked() {
                    chooser.click();
                }
            }
        }
        open.set(true);
        if let Some(line) = line.get_untracked() {
            // Scrolls the line into view with it; a browser that refuses leaves everything as it was.
            let _ = line.focus();
        }
    });

    let send = move || {
        if busy.get_untracked() {
            return;
        }
        let (form, mut wrong) =
            written.with_untracked(|written| written.read(about, text::now(), text::instant_at));
        let alone = files.is_empty();
        if let Err(found) = form.judge(text::now())
            && (alone || found.iter().any(|finding| finding.field != "text"))
        {
            wrong.extend(found);
        }
        findings.set(wrong);
        if findings.with_untracked(|findings| !findings.is_empty()) {
            return;
        }
        let log = move |form: ActivityForm| {
            outbox.push(form);
            written.update(|all| *all = Written { kind: all.kind, ..Written::default() });
            files.clear();
            open.set(false);
        };
        if alone {
            log(form);
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let sent = files.send().await;
            if busy.try_set(false).is_some() {
                // The page was left; the files are on the record, the text is kept as a draft.
                return;
            }
            if let Ok(views) = sent {
                let mut form = form;
                form.attachments.extend(views.iter().map(|view| view.id));
                log(form);
            }
        });
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.meta_key() || event.ctrl_key()) && !event.is_composing() {
            event.prevent_default();
            send();
        }
    };
    let take = move |list: Option<web_sys::FileList>, document: Option<DocumentKind>| -> bool {
        let Some(list) = list.filter(|list| list.length() > 0) else { return false };
        begin_with_file();
        files.add(&list, document);
        open.set(true);
        true
    };
    let drop = move |event: leptos::ev::DragEvent| {
        over.set(false);
        if take(event.data_transfer().and_then(|data| data.files()), None) {
            event.prevent_default();
        }
    };
    let paste = move |event: web_sys::ClipboardEvent| {
        if take(event.clipboard_data().and_then(|data| data.files()), None) {
            event.prevent_default();
        }
    };
    let choices =
        KINDS.map(|kind| Choice::new(kind, words::activity(kind)).with_glyph(words::activity_glyph(kind)));
    let chosen = Signal::derive(move || written.with(|written| written.kind));
    let about_text = crate::ui::unique_id("composer-about");
    view! {
        <form
            class="composer"
            class:over=over
            aria-busy=move || busy.get().then_some("true")
            on:submit=move |event| { event.prevent_default(); send(); }
            on:keydown=keys
            on:dragover=move |event| { event.prevent_default(); over.set(true); }
            on:dragleave=move |_| over.set(false)
            on:drop=drop
            on:paste=paste
        >
            <textarea
                class="txt"
                // Not for the whole form: opening moves the buttons away from under a press.
                on:focus=move |_| open.set(true)
                node_ref=line
                rows="1"
                aria-label=text(Key::ComposerLabel)
                aria-describedby=about_text.clone()
                placeholder=text(Key::ComposerPlaceholder)
                prop:value=move || written.with(|written| written.text.clone())
                on:input:target=move |event| {
                    let typed = event.target().value();
                    written.update(|all| all.text = typed);
                    findings.set(Vec::new());
                }
            ></textarea>
            <Show when=move || open.get() || !written.with(Written::is_blank)><Figures written/></Show>
            <FilesThere written/>
            <FileList files/>
            <div id=about_text>
                {move || findings.with(|findings| {
                    findings.iter().map(|finding| view! {
                        <p class="err" role="alert"><Icon glyph=Glyph::Warn size="s14"/>{crate::t!(FieldInvalid, label = words::field(&finding.field), fault = text::fault(&finding.fault))}</p>
                    }).collect_view()
                })}
            </div>
            <div class="tools">
                <Segmented label=text(Key::ComposerKind) choices=choices.into() value=chosen on_choose=move |kind| { written.update(|all| all.kind = kind); open.set(true); } small=true/>
                <IconButton
                    glyph=Glyph::Clip
                    label=text(Key::ComposerAttach)
                    small=true
                    on_press=move |_| {
                        chosen_document.set_value(None);
                        if let Some(chooser) = chooser.get_untracked() {
                            chooser.click();
                        }
                    }
                />
                <input
                    class="sr"
                    type="file"
                    multiple=true
                    tabindex="-1"
                    aria-hidden="true"
                    node_ref=chooser
                    on:change:target=move |event| {
                        let input = event.target();
                        take(input.files(), chosen_document.get_value());
                        // So that the same file can be chosen again.
                        input.set_value("");
                    }
                />
                <button class="btn s primary" type="submit" aria-disabled=move || busy.get().then_some("true")>
                    {move || text(if busy.get() { Key::ComposerSending } else { Key::ComposerSend })}
                    <kbd class="only-d">{command_enter()}</kbd>
                </button>
            </div>
        </form>
    }
}

/// What is typed, kept as a draft under `name`.
fn kept(name: String) -> RwSignal<Written> {
    let draft = draft(name);
    let written = RwSignal::new(Written::default());
    Effect::new(move || {
        let kept = draft.get();
        if !kept.is_empty()
            && written.with_untracked(Written::is_blank)
            && let Some(kept) = reading::read(&kept)
        {
            written.set(kept);
        }
    });
    Effect::new(move || {
        let now = written.with(|written| {
            if written.is_blank() {
                String::new()
            } else {
                serde_json::to_string(written).unwrap_or_default()
            }
        });
        if draft.with_untracked(|kept| *kept != now) {
            draft.set(now);
        }
    });
    written
}

fn command_enter() -> &'static str {
    let apple = window().navigator().user_agent().is_ok_and(|agent| agent.contains("Mac"));
    if apple { "⌘↵" } else { "Ctrl ↵" }
}
