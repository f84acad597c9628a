//! What a list is filtered by: a chip for each condition, which is changed by a press and taken away by its cross, and the
//! way to more of them.

use super::filter_editor::{FilterEditor, Task};
use super::filter_words;
use super::question::Question;
use super::source::List;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Dialog, Glyph, Icon};
use leptos::prelude::*;
use shared::lists::filter::{Condition, Filter};

/// The chips and the editor behind them.
#[component]
pub fn FilterBar(
    /// What the list is asked.
    question: Question,
    /// Its rows.
    list: List,
) -> impl IntoView {
    let task = RwSignal::new(Task::New);
    let open = RwSignal::new(false);
    let edit = Callback::new(move |wanted| {
        task.set(wanted);
        open.set(true);
    });
    let chips = move || {
        // Names of people come with the rows.
        list.round.track();
        let Filter(conditions) = question.filter();
        let chip = |(at, condition): (usize, Condition)| chip(question, list, at, &condition, edit);
        conditions.into_iter().enumerate().filter(|(_, one)| !question.is_quick(one)).map(chip).collect_view()
    };
    let title = Signal::derive(move || {
        text(if task.get() == Task::New { Key::FilterAdd } else { Key::FilterChange })
    });
    view! {
        {chips}
        <button type="button" class="chip add" on:click=move |_| edit.run(Task::New)><Icon glyph=Glyph::Plus/>{text(Key::FilterAdd)}</button>
        <Dialog open title>{move || view! { <FilterEditor question list task=task.get_untracked() open/> }}</Dialog>
    }
}

fn chip(
    question: Question,
    list: List,
    at: usize,
    condition: &Condition,
    edit: Callback<Task>,
) -> impl IntoView + use<> {
    let (about, asks) = filter_words::condition(question.of.kind, condition, list);
    let name = format!("{about} {asks}");
    let away = move |_| {
        let Filter(mut conditions) = question.filter_now();
        if at < conditions.len() {
            conditions.remove(at);
            question.set_filter(&Filter(conditions));
        }
    };
    view! {
        <span class="chip on">
            <button type="button" on:click=move |_| edit.run(Task::Change(at))>{about}" "<b>{asks}</b></button>
            <button type="button" class="away" aria-label=t!(FilterRemove, name = name) on:click=away><Icon glyph=Glyph::X/></button>
        </span>
    }
}
