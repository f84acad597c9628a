//! The filter by one field that needs no editor, and what is said where nothing is found.

use super::question::Question;
use crate::records::list_query::ShowAll;
use crate::text::{Key, text};
use crate::ui::{Button, Empty, Glyph, Select};
use leptos::prelude::*;
use shared::lists::filter::{Condition, Filter, Operator};

/// The choice of one value of the list's quick field, or of all.
pub(super) fn choice(question: Question) -> AnyView {
    let quick = &question.of.quick;
    let is_it = move |condition: &Condition| question.is_quick(condition);
    let held = Memo::new(move |_| {
        let Filter(conditions) = question.filter();
        conditions.into_iter().find(is_it).and_then(|condition| condition.values.into_iter().next())
    });
    let draw = move || {
        let chosen = RwSignal::new(held.get_untracked());
        Effect::new(move || {
            let held = held.get();
            if chosen.get_untracked() != held {
                chosen.set(held);
            }
        });
        Effect::new(move || {
            let wanted = chosen.get();
            if wanted == held.get_untracked() {
                return;
            }
            let Filter(mut conditions) = question.filter_now();
            conditions.retain(|condition| !is_it(condition));
            if let Some(value) = wanted {
                // A stage says whether it is open, and so on: what was asked of the same thing more coarsely is over.
                conditions.retain(|condition| condition.field != quick.coarser);
                let (field, operator) = (quick.field.to_owned(), Operator::AnyOf);
                conditions.push(Condition { field, operator, values: vec![value] });
            }
            question.set_filter(&Filter(conditions));
        });
        view! { <Select label=text(quick.label) bare=true choices=(quick.choices)() value=chosen empty=text(quick.every)/> }
    };
    draw.into_any()
}

/// What stands where nothing is: the way out of the filter, or how to begin.
pub(super) fn empty(question: Question, begin: Callback<Question, AnyView>) -> AnyView {
    if !question.is_filtered() {
        return begin.run(question);
    }
    view! {
        <Empty glyph=Glyph::Search title=text(Key::ListNoneFound) text=text(Key::ListNoneFoundHint)>
            <Button on_press=move |_| question.clear()>{text(Key::ActionClear)}</Button>
            <ShowAll whose=question.whose/>
        </Empty>
    }
    .into_any()
}
