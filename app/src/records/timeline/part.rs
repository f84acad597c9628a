//! A page of a story: drawn while it is near what is seen, and otherwise only as high as it was, so that a long story
//! weighs no more than a short one.

use super::entry::Entry;
use super::pages::Part;
use crate::screen::pixels;
use crate::text;
use crate::ui::watch_near;
use leptos::html;
use leptos::prelude::*;
use shared::records::timeline::TimelineEntry;
use shared::time::Date;

/// The page.
#[component]
pub(super) fn StoryPart(
    /// What it holds.
    part: Part,
    /// The day under which the page before it ends; tracked.
    before: impl Fn() -> Option<Date> + Send + Sync + 'static,
    /// Something on it was changed here.
    changed: Callback<Part>,
) -> impl IntoView {
    let list = NodeRef::<html::Ol>::new();
    let height = RwSignal::new(None::<f64>);
    Effect::new(move || {
        let Some(list) = list.get() else { return };
        let drawn = list.clone();
        watch_near(&list, move |near| {
            // Where the focus is, somebody is.
            let held = document().active_element().is_some_and(|focused| drawn.contains(Some(&focused)));
            let high = (!near && !held).then(|| drawn.get_bounding_client_rect().height());
            let _ = height.try_set(high);
        });
    });
    let on_changed = Callback::new(move |()| changed.run(part));
    view! {
        <ol
            class="tl tlcard"
            node_ref=list
            class:away=move || height.with(Option::is_some)
            style=("--was", move || height.get().map(pixels))
        >
            {move || height.with(Option::is_none).then(|| days(part.items.get(), before(), on_changed))}
        </ol>
    }
}

/// The entries under the days they belong to, of which `last` has its heading on the page before.
fn days(items: Vec<TimelineEntry>, mut last: Option<Date>, on_changed: Callback<()>) -> impl IntoView {
    items
        .into_iter()
        .map(|entry| {
            let date = text::parts(entry.at).date;
            let heading = (last != Some(date)).then(|| {
                view! { <li class="day">{text::weekday_and_day(date)}</li> }
            });
            last = Some(date);
            view! { {heading}<Entry entry on_changed/> }
        })
        .collect_view()
}
