//! One lead: what to do next, what is known, how to reach them, and the story so far.

use super::account_form::NewAccount;
use super::composer::{Composer, ComposerControl};
use super::covered::{CallAct, Covered, CoveredFact};
use super::customer_rows::{NextContact, silent};
use super::facts::Facts;
use super::lead_form::{EditLead, title};
use super::lead_status::StatusChoice;
use super::log_request::open_as_asked;
use super::participants_card::ParticipantsCard;
use super::phone::{dial, spoken};
use super::timeline::Timeline;
use super::words;
use crate::client;
use crate::frame::{LostPage, Page, Up};
use crate::people::MyAccess;
use crate::privacy::{Blocked, ContactingPart};
use crate::remote::{Loaded, Remote, remote};
use crate::t;
use crate::text::{Key, Moment, text};
use crate::ui::{
    Avatar, AvatarSize, Badge, Button, ButtonKind, Glyph, NextStrip, SkeletonCard, SkeletonRows,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::ids::LeadId;
use shared::people::access::Permission;
use shared::privacy::contacting::{Channel, Contacting, Objection};
use shared::privacy::{DataSubject, DataSubjectKind};
use shared::records::Subject;
use shared::records::activity::ActivityKind;
use shared::records::api::ShowLead;
use shared::records::lead::{LeadForm, LeadStatus, LeadView};

/// One lead.
#[component]
pub fn LeadPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|params| params.get("lead").and_then(|id| id.parse::<LeadId>().ok())));
    move || match id.get() {
        Some(id) => view! { <Lead id/> }.into_any(),
        None => view! { <LostPage/> }.into_any(),
    }
}

#[component]
fn Lead(id: LeadId) -> impl IntoView {
    let access = MyAccess::of_page();
    let lead = remote(move || async move { client::call::<ShowLead>(&id, &Nothing {}, &Nothing {}).await });
    let control = ComposerControl::default();
    open_as_asked(control);
    let (editing, making) = (RwSignal::new(false), RwSignal::new(false));
    let changed = RwSignal::new(0_u64);
    let objections = RwSignal::new(Vec::<Objection>::new());
    let about = DataSubject { kind: DataSubjectKind::Lead, id: id.0 };
    let known = move |now: Contacting| {
        objections.set(now.objections);
        changed.update(|changed| *changed += 1);
    };
    let named = move |view: &LeadView| title(view.fields.company.as_deref(), view.fields.name.as_deref());
    let tab = Signal::derive(move || lead.value().map_or_else(|| text(Key::NavLeads), |view| named(&view)));
    let skeleton = || {
        view! {
            <div class="ch"><SkeletonRows count=1/></div>
            <div class="cols two"><SkeletonCard count=4/><SkeletonCard count=6/></div>
        }
    };
    let saved = Callback::new(move |view: LeadView| {
        lead.set(view);
        changed.update(|changed| *changed += 1);
    });
    // Drawn once when the lead is here, so that nothing typed is lost by a change.
    let here = Memo::new(move |_| lead.value().is_some());
    let waiting = move || view! { <h1 class="sr">{text(Key::NavLeads)}</h1><Loaded remote=lead what=text(Key::NavLeads) skeleton children=|_| ()/> };
    view! {
        <Page title=tab up=Up { label: text(Key::NavLeads), href: "/leads" }>
            <div class="customer-page">
                <Show when=move || here.get() fallback=waiting>
                    <section class="ch">{move || lead.value().map(|view| head(&view, access, editing, saved, objections))}</section>
                    <div class="cols two">
                        <div class="span">{move || lead.value().map(|view| next(&view, control, making, objections))}</div>
                        <div class="stack g3"><LeadFacts lead editing objections/><ContactingPart about on_known=known/>{move || here.get().then(|| taking_part(lead))}</div>
                        <div class="stack g3">
                            <Show when=move || !access.withholds(Permission::LogActivities)><Composer about=Subject::Lead(id) control/></Show>
                            <Timeline about=Subject::Lead(id) control refresh=changed/>
                        </div>
                    </div>
                </Show>
            </div>
            <EditLead open=editing lead=Signal::derive(move || lead.value()) on_saved=saved/>
            <NewAccount open=making lead=Signal::derive(move || lead.value())/>
        </Page>
    }
}

/// Who takes part.
fn taking_part(lead: Remote<LeadView>) -> impl IntoView {
    let view = untrack(|| lead.value());
    view.map(
        |LeadView { id, owner, team, .. }| view! { <ParticipantsCard about=Subject::Lead(id) owner team/> },
    )
}

fn head(
    view: &LeadView,
    access: MyAccess,
    editing: RwSignal<bool>,
    saved: Callback<LeadView>,
    objections: RwSignal<Vec<Objection>>,
) -> impl IntoView + use<> {
    let fixed = access.withholds_change(SubjectKind::Lead, &view.owner, &view.team);
    let LeadForm { company, name, title: job, phone, status, source, .. } = view.fields.clone();
    let owner = view.owner.name.clone();
    let named = title(company.as_deref(), name.as_deref());
    let (id, touched, team) = (view.id, view.last_touch_at, view.team.name.clone());
    view! {
        <Avatar name=named.clone() size=AvatarSize::Large/>
        <div class="grow">
            <h1>{named}</h1>
            <div class="facts">
                {job.map(|job| view! { <span>{job}</span> })}
                <span>{words::source(source)}</span>
                <span><Avatar name=owner.clone() size=AvatarSize::Small/>{owner}" · "{team}</span>
                <span>{silent(touched)}</span>
            </div>
        </div>
        <div class="btns">
            {(!fixed).then(|| view! { <StatusChoice id status=Signal::stored(status) on_changed=saved/> })}
            {phone.map(|phone| {
                let value = Covered::new(Subject::Lead(id), "phone", phone);
                view! { <Blocked objections channel=Channel::Phone><CallAct value label=text(Key::ActionCall)/></Blocked> }
            })}
            {if fixed {
                view! { <Badge glyph=Glyph::Lock>{text(Key::AccessReadOnly)}</Badge> }.into_any()
            } else {
                view! { <Button glyph=Glyph::Note on_press=move |_| editing.set(true)>{text(Key::ActionEdit)}</Button> }.into_any()
            }}
        </div>
    }
}

/// What to do next follows from how far the lead has come.
fn next(
    view: &LeadView,
    control: ComposerControl,
    making: RwSignal<bool>,
    objections: RwSignal<Vec<Objection>>,
) -> impl IntoView + use<> {
    let LeadForm { company, name, phone, status, .. } = view.fields.clone();
    let who = name.or(company).unwrap_or_default();
    let log = move || {
        view! { <Button kind=ButtonKind::Primary glyph=Glyph::Note on_press=move |_| control.open(ActivityKind::Call)>{text(Key::TodayLogCall)}</Button> }.into_any()
    };
    match status {
        LeadStatus::New => {
            let act = match phone {
                Some(phone) => {
                    let label = t!(CallWho, name = who);
                    let value = Covered::new(Subject::Lead(view.id), "phone", phone);
                    view! {
                        <Blocked objections channel=Channel::Phone><CallAct value label=label.clone() class="btn primary"/></Blocked>
                    }
                    .into_any()
                }
                None => log(),
            };
            Some(view! { <NextStrip act=t!(LeadNextNew, name = who) why=text(Key::LeadNextNewWhy)>{act}</NextStrip> }.into_any())
        }
        LeadStatus::Contacted => {
            Some(view! { <NextStrip act=t!(LeadNextContacted, name = who) why=text(Key::LeadNextContactedWhy)>{log()}</NextStrip> }.into_any())
        }
        LeadStatus::Qualified => {
            let make = view! { <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| making.set(true)>{text(Key::NewCustomer)}</Button> };
            Some(view! { <NextStrip act=text(Key::LeadNextQualified) why=text(Key::LeadNextQualifiedWhy)>{make}</NextStrip> }.into_any())
        }
        LeadStatus::Disqualified => None,
    }
}

#[component]
fn LeadFacts(
    lead: Remote<LeadView>,
    editing: RwSignal<bool>,
    objections: RwSignal<Vec<Objection>>,
) -> impl IntoView {
    let rows = move || {
        lead.value().map(|view| {
            let (id, fields) = (view.id, view.fields);
            let covered = |field, value| Covered::new(Subject::Lead(id), field, value);
            let row = |name: &'static str, value: AnyView| view! { <dt>{words::field(name)}</dt><dd>{value}</dd> };
            view! {
                {fields.company.map(|company| row("company", company.into_any()))}
                {fields.title.map(|title| row("title", title.into_any()))}
                {fields.phone.map(|phone| {
                    let value = covered("phone", phone);
                    row("phone", view! {
                        <Blocked objections channel=Channel::Phone><CoveredFact value href=|phone| Some(dial(phone)) reads=spoken/></Blocked>
                    }.into_any())
                })}
                {fields.wechat.map(|wechat| row("wechat", view! { <CoveredFact value=covered("wechat", wechat)/> }.into_any()))}
                {fields.email.map(|email| {
                    let value = covered("email", email);
                    row("email", view! {
                        <Blocked objections channel=Channel::Email><CoveredFact value href=|email| Some(format!("mailto:{email}"))/></Blocked>
                    }.into_any())
                })}
                {row("source", words::source(fields.source).into_any())}
                {fields.next_contact_at.map(|at| row("next_contact_at", view! { <NextContact at=Some(at)/> }.into_any()))}
                {fields.need.map(|need| row("need", view! { <span class="lines">{need}</span> }.into_any()))}
                <dt>{text(Key::LeadsMadeAt)}</dt><dd><Moment at=view.created_at/></dd>
            }
        })
    };
    let belongs = Signal::derive(move || lead.value().map(|view| (view.owner, view.team)));
    view! { <Facts kind=SubjectKind::Lead belongs editing><dl class="kv">{rows}</dl></Facts> }
}
