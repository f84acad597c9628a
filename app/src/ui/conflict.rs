//! Conflict: two people changed one record. Field by field, mine or theirs, then saved over what stands now.
//!
//! What only one of them changed is chosen already, by what the form began as; only what both changed is a question.

use super::form::{Draftable, Form};
use super::{Button, ButtonKind, Dialog, unique_id};
use crate::text::{self, Key, text};
use leptos::prelude::*;
use serde_json::Value;
use shared::error::Conflict;
use shared::money::Money;
use shared::time::Instant;

/// A refused edit, with what is needed to settle it.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    version: i64,
    mine: Value,
    rows: Vec<Row>,
}

/// One field that differs.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    field: String,
    mine: Value,
    theirs: Value,
    changed: Changed,
}

/// Who changed a field since the form began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Changed {
    Me,
    Them,
    Both,
}

impl Clash {
    /// What differs between `mine`, begun as `base`, and the record as `conflict` says it is now.
    pub fn new<T: Draftable>(conflict: Conflict, base: &T, mine: &T) -> Self {
        let read = |form: &T| serde_json::to_value(form).unwrap_or_default();
        let (base, mine) = (read(base), read(mine));
        let rows = conflict
            .fields
            .into_iter()
            .map(|differing| {
                let before = base.get(&differing.field);
                let changed = if before == Some(&differing.mine) {
                    Changed::Them
                } else if before == Some(&differing.theirs) {
                    Changed::Me
                } else {
                    Changed::Both
                };
                let (mine, theirs) = (differing.mine, differing.theirs);
                Row { field: differing.field, mine, theirs, changed }
            })
            .collect();
        Self { version: conflict.version, mine, rows }
    }

    /// The rows where theirs is taken before anybody chose: what I did not touch.
    fn first_choice(&self) -> Vec<bool> {
        self.rows.iter().map(|row| row.changed == Changed::Them).collect()
    }

    /// My form with their values where `taken` says so.
    fn settled(&self, taken: &[bool]) -> Value {
        let mut form = self.mine.clone();
        for (row, taken) in self.rows.iter().zip(taken) {
            if let Some(place) = form.get_mut(&row.field).filter(|_| *taken) {
                *place = row.theirs.clone();
            }
        }
        form
    }
}

/// Opens when `form` was refused because somebody else changed the record, and sends it again as settled.
#[component]
pub fn ConflictDialog<T: Draftable>(
    /// The form.
    form: Form<T>,
    /// The name of a field as the form shows it.
    label: fn(&str) -> String,
    /// How a value of a field reads in a form with these values; [`show_value`] does for texts, figures, amounts and
    /// times.
    show: fn(&str, &Value, &Value) -> String,
    /// Sends the form again.
    #[prop(into)]
    on_settled: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(form.clash.with(Option::is_some)));
    Effect::new(move |was_open: Option<bool>| {
        let open = open.get();
        if was_open == Some(true) && !open {
            form.clash.set(None);
        }
        open
    });
    view! {
        <Dialog open title=text(Key::ErrorConflict) wide=true>
            {move || form.clash.get().map(|clash| choices(form, clash, label, show, on_settled))}
        </Dialog>
    }
}

fn choices<T: Draftable>(
    form: Form<T>,
    clash: Clash,
    label: fn(&str) -> String,
    show: fn(&str, &Value, &Value) -> String,
    on_settled: Callback<()>,
) -> impl IntoView {
    let taken = RwSignal::new(clash.first_choice());
    let theirs = clash.settled(&vec![true; clash.rows.len()]);
    let rows = clash
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let mine = show(&row.field, &row.mine, &clash.mine);
            choice(at, row, taken, label, mine, show(&row.field, &row.theirs, &theirs)).into_any()
        })
        .collect_view();
    let all = StoredValue::new(clash);
    let settle = move |_| {
        all.with_value(|clash| form.settle(&clash.settled(&taken.get_untracked()), clash.version));
        form.clash.set(None);
        on_settled.run(());
    };
    let every = move |theirs: bool| taken.update(|taken| taken.fill(theirs));
    view! {
        <p class="muted">{text(Key::ConflictLead)}</p>
        <div class="diffs">
            <div class="diff" data-head aria-hidden="true">
                <span class="f"></span><b class="v">{text(Key::ConflictMine)}</b><b class="v">{text(Key::ConflictTheirs)}</b>
            </div>
            {rows}
        </div>
        <div class="btns">
            <Button kind=ButtonKind::Ghost on_press=move |_| every(false)>{text(Key::ConflictAllMine)}</Button>
            <Button kind=ButtonKind::Ghost on_press=move |_| every(true)>{text(Key::ConflictAllTheirs)}</Button>
            <span class="grow"></span>
            <Button kind=ButtonKind::Primary on_press=settle>{text(Key::ConflictSave)}</Button>
        </div>
    }
}

fn choice(
    at: usize,
    row: &Row,
    taken: RwSignal<Vec<bool>>,
    label: fn(&str) -> String,
    mine: String,
    theirs: String,
) -> impl IntoView + use<> {
    let group = unique_id("conflict");
    let is = move |theirs: bool| taken.with(|taken| taken.get(at).copied() == Some(theirs));
    let side = |theirs: bool, value: String, why: Option<Key>| {
        let who = text(if theirs { Key::ConflictTheirs } else { Key::ConflictMine });
        let choose = move |_| {
            taken.update(|taken| {
                if let Some(place) = taken.get_mut(at) {
                    *place = theirs;
                }
            });
        };
        view! {
            <label class="v">
                <input class="sr" type="radio" name=group.clone() prop:checked=move || is(theirs) on:change=choose/>
                <span class="sr">{who}</span>
                <span class="t">{value}</span>
                {why.map(|why| view! { <span class="why">{text(why)}</span> })}
            </label>
        }
    };
    let (my_reason, their_reason) = match row.changed {
        Changed::Me => (Some(Key::ConflictOnlyMe), None),
        Changed::Them => (None, Some(Key::ConflictOnlyThem)),
        Changed::Both => (None, None),
    };
    view! {
        <div class="diff" role="radiogroup" aria-label=label(&row.field)>
            <span class="f">{label(&row.field)}</span>
            {side(false, mine, my_reason)}
            {side(true, theirs, their_reason)}
        </div>
    }
}

/// A value of a form as a reader says it: texts, figures, amounts, times, yes and no; a dash for nothing.
pub fn show_value(value: &Value) -> String {
    match value {
        Value::Null => "—".to_owned(),
        Value::Bool(true) => text(Key::LabelYes),
        Value::Bool(false) => text(Key::LabelNo),
        Value::Number(number) => number.as_i64().map_or_else(|| number.to_string(), text::grouped),
        Value::String(text) if text.is_empty() => "—".to_owned(),
        Value::String(written) => match written.parse::<Instant>() {
            Ok(instant) => text::exact(instant),
            Err(_) => written.clone(),
        },
        Value::Array(values) => values.iter().map(show_value).collect::<Vec<_>>().join(" · "),
        Value::Object(_) => serde_json::from_value::<Money>(value.clone())
            .map_or_else(|_| value.to_string(), text::amount_exact),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use shared::error::FieldConflict;

    type Form = std::collections::BTreeMap<String, Value>;

    fn form(name: &str, grade: &str, phone: &str) -> Form {
        [("name", name), ("grade", grade), ("phone", phone)]
            .map(|(field, value)| (field.to_owned(), json!(value)))
            .into()
    }

    /// I changed the grade, they changed the phone, both changed the name.
    fn clash() -> Clash {
        let differing = |field: &str, mine: &str, theirs: &str| FieldConflict {
            field: field.to_owned(),
            mine: json!(mine),
            theirs: json!(theirs),
        };
        let fields =
            vec![differing("name", "B", "C"), differing("grade", "A", "D"), differing("phone", "1", "2")];
        Clash::new(Conflict { version: 7, fields }, &form("A", "D", "1"), &form("B", "A", "1"))
    }

    #[test]
    fn what_only_one_changed_is_chosen_already() {
        assert_eq!(clash().first_choice(), [false, false, true]);
    }

    #[test]
    fn what_is_settled_is_mine_with_theirs_where_taken() {
        let clash = clash();
        let settled = clash.settled(&clash.first_choice());
        assert_eq!(settled, json!({ "name": "B", "grade": "A", "phone": "2" }));
        assert_eq!(clash.settled(&[true; 3]), json!({ "name": "C", "grade": "D", "phone": "2" }));
    }
}
