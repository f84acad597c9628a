//! Quick entry: a lead in seconds, with one thumb. What is pasted or typed into the box is kept as what they need; a
//! number in it becomes the telephone. Without a network it goes through the outbox, so that it is sent by itself
//! later and the next one can be written at once.

use super::lead_form::{judge, title};
use super::list_query::Debounced;
use super::outbox::{self, Made, Pending};
use super::words;
use crate::client::{self, ClientError};
use crate::frame::Page;
use crate::remote::remote;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{
    Avatar, AvatarSize, Badge, Button, ButtonKind, Form, Glyph, Icon, TextField, Tone, unique_id, use_toasts,
};
use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::endpoint::Nothing;
use shared::page::Page as Rows;
use shared::records::Whose;
use shared::records::account::AccountRow;
use shared::records::api::{AccountQuery, CreateLead, ListAccounts};
use shared::records::lead::{LeadForm, LeadView};

/// How many customers of a like name are shown.
const MATCHES: u16 = 3;

/// What became of a lead that was saved.
enum Saved {
    /// The server has it.
    Made(Box<LeadView>),
    /// It waits on this device under this key.
    Kept(String),
}

/// Quick entry. `?again=KEY` takes a refused one out of the outbox, to be written anew.
#[component]
pub fn QuickPage() -> impl IntoView {
    let form = Form::new("lead/quick", LeadForm::default(), 0, judge);
    let offline = RwSignal::new(!window().navigator().on_line());
    let outbox = outbox::expect();
    if let Some(key) = use_query_map().with_untracked(|query| query.get("again"))
        && let Some(Pending { form: Made::Lead(lead), .. }) = outbox.take(&key)
    {
        form.set(lead);
    }
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let send = Callback::new(move |()| {
        form.send(
            move |sending| async move {
                match client::call_once::<CreateLead>(&sending.key, &(), &Nothing {}, &sending.value).await {
                    Ok(lead) => Ok(Saved::Made(Box::new(lead))),
                    Err(ClientError::Offline | ClientError::Timeout) => {
                        outbox.push_lead(sending.key.clone(), sending.value);
                        Ok(Saved::Kept(sending.key))
                    }
                    Err(error) => Err(error),
                }
            },
            move |saved| {
                let address = match saved {
                    Saved::Made(lead) => {
                        let name = title(lead.fields.company.as_deref(), lead.fields.name.as_deref());
                        toasts.done(t!(LeadMade, name = name));
                        format!("/leads/{}", lead.id)
                    }
                    Saved::Kept(key) => {
                        let arrived = move || !outbox.left().iter().any(|item| item.key == key);
                        toasts.tell_until(text(Key::QuickKept), text(Key::QuickWaiting), arrived);
                        "/".to_owned()
                    }
                };
                navigate.with_value(|navigate| navigate(&address, Default::default()));
            },
        );
    });
    let gone = window_event_listener(ev::offline, move |_| offline.set(true));
    let back = window_event_listener(ev::online, move |_| offline.set(false));
    on_cleanup(move || {
        gone.remove();
        back.remove();
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        send.run(());
    };
    let state = move || {
        offline.get().then(
            || view! { <Badge tone=Tone::Caution glyph=Glyph::Offline>{text(Key::QuickOffline)}</Badge> },
        )
    };
    let foot = move || form.refusal().unwrap_or_else(|| text(Key::QuickFoot));
    view! {
        <Page title=text(Key::NewLead) own_head=true own_foot=true>
            <form class="quick-page" on:submit=submit novalidate=true>
                <header class="mtop">
                    <a class="btn ghost icon" href="/" aria-label=text(Key::ActionClose)><Icon glyph=Glyph::X size="s20"/></a>
                    <h1>{text(Key::NewLead)}</h1>
                    {state}
                    <span class="end muted small nowrap">{text(Key::StateDraftSaved)}</span>
                </header>
                <div class="scroll">
                    <Need form/>
                    <Understood form/>
                    <Known form/>
                    <div class="stack">
                        <h2 class="muted small">{text(Key::QuickOthers)}</h2>
                        <div class="row wrap">
                            <a class="chip" href="/customers?new"><Icon glyph=Glyph::Plus/>{text(Key::NewCustomer)}</a>
                            <a class="chip" href="/deals?new"><Icon glyph=Glyph::Plus/>{text(Key::NewDeal)}</a>
                            <a class="chip" href="/leads?new"><Icon glyph=Glyph::Plus/>{text(Key::QuickWholeLead)}</a>
                        </div>
                    </div>
                </div>
                <footer class="save">
                    <Button kind=ButtonKind::Primary glyph=Glyph::Check submit=true disabled=Signal::derive(move || form.is_busy())>
                        {move || text(if form.is_busy() { Key::ActionSaving } else { Key::LeadMake })}
                    </Button>
                    <p class="small muted" role="status">{foot}</p>
                </footer>
            </form>
        </Page>
    }
}

/// The box: what they said, and a number found in it.
#[component]
fn Need(form: Form<LeadForm>) -> impl IntoView {
    let need = form.optional("need", |form| &mut form.need);
    let id = unique_id("need");
    let control = NodeRef::<leptos::html::Textarea>::new();
    Effect::new(move || {
        if let Some(control) = control.get() {
            // A browser may refuse to move the focus; the field is usable all the same.
            let _ = control.focus();
        }
    });
    Effect::new(move || {
        let said = need.get();
        let number = find_phone(&said);
        untrack(move || {
            if let Some(number) = number.filter(|_| form.value().phone.is_none()) {
                form.set(LeadForm { phone: Some(number), ..form.value() });
            }
        });
    });
    let error = form.error("need");
    view! {
        <section class="paste">
            <label class="sr" for=id.clone()>{words::field("need")}</label>
            <textarea
                node_ref=control
                id=id
                rows="3"
                placeholder=text(Key::QuickPlaceholder)
                prop:value=need
                on:input:target=move |event| need.set(event.target().value())
            ></textarea>
            {move || error.get().map(|error| view! { <p class="cri small" role="alert">{error}</p> })}
        </section>
    }
}

#[component]
fn Understood(form: Form<LeadForm>) -> impl IntoView {
    let name = form.optional("name", |form| &mut form.name);
    let company = form.optional("company", |form| &mut form.company);
    let title = form.optional("title", |form| &mut form.title);
    let phone = form.optional("phone", |form| &mut form.phone);
    let wechat = form.optional("wechat", |form| &mut form.wechat);
    view! {
        <section class="card got">
            <TextField label=words::field("company") value=company autocomplete="organization" error=form.error("company")/>
            <TextField label=text(Key::ContactName) value=name error=form.error("name")/>
            <TextField label=words::field("title") value=title error=form.error("title")/>
            <TextField label=words::field("phone") value=phone kind="tel" input_mode="tel" error=form.error("phone")/>
            <TextField label=words::field("wechat") value=wechat error=form.error("wechat")/>
        </section>
    }
}

/// Customers with the company's name in theirs, before a second one is made.
#[component]
fn Known(form: Form<LeadForm>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    Effect::new(move || typed.set(form.value().company.unwrap_or_default()));
    let company = Debounced::new(typed);
    let found = remote(move || {
        let name = company.settled.get();
        async move {
            if name.chars().count() < 2 {
                return Ok(Rows { items: Vec::new(), next: None });
            }
            let query = AccountQuery {
                whose: Some(Whose::All),
                name: Some(name),
                limit: Some(MATCHES),
                ..AccountQuery::default()
            };
            client::call::<ListAccounts>(&(), &query, &Nothing {}).await
        }
    });
    let row = |account: AccountRow| {
        let about: Vec<String> = [account.industry, account.region].into_iter().flatten().collect();
        view! {
            <div class="hit">
                <Avatar name=account.name.clone() size=AvatarSize::Large square=true/>
                <div class="stack g0"><b class="clip">{account.name}</b><span class="muted small clip">{about.into_iter().chain([account.owner.name]).collect::<Vec<_>>().join(" · ")}</span></div>
                <a class="btn s" href=format!("/customers/{}", account.id)>{text(Key::QuickLook)}</a>
            </div>
        }
    };
    move || {
        let rows = found.value().map(|page: Rows<AccountRow>| page.items).unwrap_or_default();
        (!rows.is_empty()).then(|| {
            view! {
                <section class="card"><div class="head"><h2>{text(Key::QuickKnown)}</h2><span class="n">{rows.len()}</span></div>{rows.into_iter().map(row).collect_view()}</section>
            }
        })
    }
}

/// The first telephone number that stands in a text, as it was written.
fn find_phone(said: &str) -> Option<String> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')');
    said.split(|c: char| !part(c))
        .map(str::trim)
        .filter(|candidate| candidate.chars().filter(char::is_ascii_digit).count() >= 10)
        .find(|candidate| shared::form::normal_phone(candidate).is_ok())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_where_people_write_it() {
        let said = "您好，我是瑞禾农机的段知远，预算 40 万左右。电话 138 1234 5678，谢谢";
        assert_eq!(find_phone(said).as_deref(), Some("138 1234 5678"));
        assert_eq!(find_phone("预算 400000，订单 20261119"), None);
    }
}
