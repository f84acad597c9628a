//! Pips: a gate's count at a glance; the same on cards and rows.

use crate::t;
use leptos::prelude::*;

/// `met` of `total` requirements.
#[component]
pub fn Pips(
    /// How many are met.
    met: usize,
    /// How many there are.
    total: usize,
) -> impl IntoView {
    let marks = (0..total).map(|at| view! { <i class:y=at < met></i> }).collect_view();
    view! { <span class="pips" role="img" aria-label=t!(GatePips, met = met, total = total)>{marks}</span> }
}
