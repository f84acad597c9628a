//! The editor of one condition: which field, what is asked of it, and by what. Knows every field of the list.

use super::filter_words::{operator, said};
use super::question::Question;
use super::source::List;
use super::words::label;
use crate::people::ChooseColleague;
use crate::pipeline::known_pipelines;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Choice, Select, TextField, submits};
use leptos::prelude::*;
use shared::lists::field::{FieldKind, ListField, fields_of};
use shared::lists::filter::{Condition, Filter, Operator};
use shared::people::UserBrief;

/// What the editor is open for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// A new condition.
    New,
    /// That one, by its place.
    Change(usize),
}

/// What is being chosen.
#[derive(Clone, Copy)]
struct Draft {
    field: RwSignal<Option<&'static ListField>>,
    operator: RwSignal<Option<Operator>>,
    /// Values that are picked from a few.
    picked: RwSignal<Vec<String>>,
    /// Values that are typed: one, or the two ends.
    typed: [RwSignal<String>; 2],
}

/// The fields of the editor, in an open dialog.
#[component]
pub fn FilterEditor(
    /// What the list is asked.
    question: Question,
    /// Its rows.
    list: List,
    /// New or which.
    task: Task,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let kind = question.of.kind;
    let begun = match task {
        Task::Change(at) => question.filter_now().0.into_iter().nth(at),
        Task::New => None,
    };
    let draft = Draft::new(begun.as_ref(), kind);
    let fields = fields_of(kind).iter().filter(|field| !operators(field).is_empty());
    let fields = fields.map(|field| Choice::new(field, label(kind, field.name))).collect();
    // Another field is asked other things.
    Effect::new(move |before: Option<Option<&'static ListField>>| {
        let field = draft.field.get();
        if before.is_some_and(|before| before != field) {
            draft.operator.set(field.and_then(|field| operators(field).first().copied()));
            draft.empty();
        }
        field
    });
    Effect::new(move |before: Option<Option<Operator>>| {
        let chosen = draft.operator.get();
        // Words and typed values go together with either of their operators; days and numbers of days do not.
        if before.flatten().is_some_and(|before| chosen.is_none_or(|chosen| !is_alike(before, chosen))) {
            draft.empty();
        }
        chosen
    });
    let ask = move || {
        let Some(condition) = draft.condition() else { return };
        let Filter(mut conditions) = question.filter_now();
        match task {
            Task::Change(at) if at < conditions.len() => conditions[at] = condition,
            Task::Change(_) | Task::New => conditions.push(condition),
        }
        question.set_filter(&Filter(conditions));
        open.set(false);
    };
    let asks = move || {
        draft.field.get().map(|field| {
            let choices =
                operators(field).iter().map(|one| Choice::new(*one, operator(*one))).collect::<Vec<_>>();
            view! { <Select label=text(Key::FilterAsks) choices value=draft.operator/> }
        })
    };
    let values = move || draft.field.get().zip(draft.operator.get()).map(|of| values(draft, list, of));
    let incomplete = Signal::derive(move || draft.condition().is_none());
    view! {
        <form class="stack g3 filter-editor" on:submit=submits(ask)>
            <Select label=text(Key::FilterField) choices=fields value=draft.field focus=true/>
            {asks}
            {values}
            <div class="btns">
                <Button on_press=move |_| open.set(false)>{text(Key::ActionCancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true disabled=incomplete>{text(Key::FilterApply)}</Button>
            </div>
        </form>
    }
}

/// What can be asked of a field here. Records that only an id names are looked for on their own pages.
fn operators(field: &ListField) -> Vec<Operator> {
    let by_id = matches!(field.kind, FieldKind::Account | FieldKind::Contact | FieldKind::Import);
    let offered = field.operators().iter().copied();
    offered.filter(|one| !by_id || matches!(one, Operator::IsEmpty | Operator::IsFilled)).collect()
}

/// Whether what is chosen for one operator makes sense for the other.
fn is_alike(one: Operator, other: Operator) -> bool {
    let sort = |operator| match operator {
        Operator::AnyOf | Operator::NoneOf | Operator::Contains => 0,
        Operator::AtLeast | Operator::AtMost | Operator::Between => 1,
        Operator::Before | Operator::After => 2,
        Operator::LastDays | Operator::NextDays => 3,
        Operator::IsEmpty | Operator::IsFilled | Operator::Today | Operator::Overdue => 4,
    };
    sort(one) == sort(other)
}

impl Draft {
    fn new(begun: Option<&Condition>, kind: shared::event::SubjectKind) -> Self {
        let field = begun.and_then(|condition| ListField::find(kind, &condition.field));
        let values = begun.map(|condition| condition.values.clone()).unwrap_or_default();
        let typed = |at: usize| {
            let value = values.get(at).map(String::as_str).unwrap_or_default();
            RwSignal::new(if is_money(field) { major(value) } else { value.to_owned() })
        };
        Self {
            field: RwSignal::new(field),
            operator: RwSignal::new(begun.map(|condition| condition.operator)),
            typed: [typed(0), typed(1)],
            picked: RwSignal::new(values),
        }
    }

    fn empty(self) {
        self.picked.set(Vec::new());
        self.typed.iter().for_each(|typed| typed.set(String::new()));
    }

    /// What is asked, once it is whole; tracked.
    fn condition(self) -> Option<Condition> {
        let (field, operator) = (self.field.get()?, self.operator.get()?);
        let (_, most) = operator.takes();
        let values = if most == 0 {
            Vec::new()
        } else if is_picked(field, operator) {
            self.picked.get()
        } else {
            let ends = if operator == Operator::Between { 2 } else { 1 };
            let typed = self.typed.iter().take(ends).map(|typed| typed.get().trim().to_owned());
            let whole = |value: String| if is_money(Some(field)) { minor(&value) } else { Some(value) };
            typed.map(whole).collect::<Option<Vec<_>>>()?
        };
        let is_whole = most == 0 || (!values.is_empty() && values.iter().all(|value| !value.is_empty()));
        is_whole.then(|| Condition { field: field.name.to_owned(), operator, values })
    }
}

/// Whether values are picked from a few and not typed.
fn is_picked(field: &ListField, operator: Operator) -> bool {
    let few = matches!(
        field.kind,
        FieldKind::Word(_) | FieldKind::Stage | FieldKind::Flag | FieldKind::Person | FieldKind::Team
    );
    few && matches!(operator, Operator::AnyOf | Operator::NoneOf)
}

fn is_money(field: Option<&ListField>) -> bool {
    field.is_some_and(|field| field.kind == FieldKind::Money)
}

/// Whole units of an amount that a filter writes in minor ones.
fn major(minor: &str) -> String {
    minor.parse::<i64>().map_or_else(|_| minor.to_owned(), |minor| (minor / 100).to_string())
}

fn minor(major: &str) -> Option<String> {
    major.parse::<i64>().ok()?.checked_mul(100).map(|minor| minor.to_string())
}

fn values(draft: Draft, list: List, (field, operator): (&'static ListField, Operator)) -> AnyView {
    if operator.takes().1 == 0 {
        return ().into_any();
    }
    if is_picked(field, operator) {
        return picks(draft, list, field);
    }
    let kind = match (field.kind, operator) {
        (_, Operator::LastDays | Operator::NextDays) => "number",
        (FieldKind::Day | FieldKind::Instant, _) => "date",
        (FieldKind::Text | FieldKind::LongText | FieldKind::Reach, _) => "text",
        _ => "number",
    };
    let [first, second] = draft.typed;
    if operator == Operator::Between {
        return view! {
            <div class="two">
                <TextField label=text(Key::FilterFrom) kind value=first/>
                <TextField label=text(Key::FilterTo) kind value=second/>
            </div>
        }
        .into_any();
    }
    let days = matches!(operator, Operator::LastDays | Operator::NextDays);
    let name = text(if days { Key::FilterDays } else { Key::FilterValue });
    view! { <TextField label=name kind value=first/> }.into_any()
}

/// A box for each value; people are looked for by name.
fn picks(draft: Draft, list: List, field: &'static ListField) -> AnyView {
    let offered: Vec<String> = match field.kind {
        FieldKind::Word(words) => words.iter().map(|word| (*word).to_owned()).collect(),
        FieldKind::Flag => vec!["yes".to_owned(), "no".to_owned()],
        FieldKind::Person => vec!["me".to_owned()],
        FieldKind::Team => vec!["mine".to_owned()],
        _ => {
            let pipelines = known_pipelines().value().unwrap_or_default();
            let stages = pipelines.iter().flat_map(|pipeline| &pipeline.stages);
            stages.map(|stage| stage.key.to_string()).collect()
        }
    };
    let names = RwSignal::new(Vec::<(String, String)>::new());
    let boxes = {
        let offered = offered.clone();
        move || {
            // Those who were found by name stand below those that are always offered.
            let further = draft.picked.get().into_iter().filter(|value| !offered.contains(value));
            let row = |value: String| {
                let found = names.with_untracked(|names| {
                    names.iter().find(|(id, _)| *id == value).map(|(_, name)| name.clone())
                });
                let name = found.unwrap_or_else(|| said(field, &value, list));
                let held = value.clone();
                let checked = move || draft.picked.with(|picked| picked.contains(&held));
                let press =
                    move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlInputElement>| {
                        let on = event.target().checked();
                        draft.picked.update(|picked| {
                            picked.retain(|one| *one != value);
                            if on {
                                picked.push(value.clone());
                            }
                        });
                    };
                view! { <label class="check"><input type="checkbox" prop:checked=checked on:change:target=press/><span>{name}</span></label> }
            };
            offered.clone().into_iter().chain(further).map(row).collect_view()
        }
    };
    let find = (field.kind == FieldKind::Person).then(|| {
        let found = move |person: UserBrief| {
            let id = person.id.to_string();
            names.update(|names| names.push((id.clone(), person.name)));
            draft.picked.update(|picked| {
                if !picked.contains(&id) {
                    picked.push(id);
                }
            });
        };
        view! { <ChooseColleague label=text(Key::FilterPerson) except=Vec::new() on_choose=found/> }
    });
    view! {
        <fieldset class="picks"><legend class="sr">{text(Key::FilterValue)}</legend>{boxes}</fieldset>
        {find}
    }
    .into_any()
}
