//! Skeletons: the shape of what is coming, never a spinner.

use crate::text::{Key, text};
use leptos::prelude::*;

/// Holds a line's height open where nothing can be said yet.
pub const BLANK: &str = "\u{a0}";

/// One line, `width` percent wide.
#[component]
pub fn Skeleton(
    /// 1 to 100.
    #[prop(default = 100)]
    width: u8,
) -> impl IntoView {
    view! { <i class="skel" style=("--w", format!("{width}%"))></i> }
}

/// Rows with a mark and two lines, as in lists and timelines.
#[component]
pub fn SkeletonRows(
    /// How many.
    #[prop(default = 5)]
    count: usize,
) -> impl IntoView {
    // Uneven, as text is; the same every time, so that nothing flickers.
    const WIDTHS: [(u8, u8); 4] = [(48, 76), (36, 62), (54, 70), (42, 58)];
    let rows = (0..count)
        .map(|at| {
            let (first, second) = WIDTHS[at % WIDTHS.len()];
            view! {
                <div class="row">
                    <i class="skel c"></i>
                    <div class="stack grow"><Skeleton width=first/><Skeleton width=second/></div>
                </div>
            }
        })
        .collect_view();
    view! { <div class="stack g3"><span class="sr">{text(Key::StateLoading)}</span>{rows}</div> }
}

/// A card of rows.
#[component]
pub fn SkeletonCard(
    /// How many rows.
    #[prop(default = 3)]
    count: usize,
) -> impl IntoView {
    view! { <section class="card"><div class="body"><SkeletonRows count/></div></section> }
}
