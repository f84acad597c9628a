//! An amount of money as people say it, exact on hover.

use crate::text;
use leptos::prelude::*;
use shared::money::Money;

/// `¥128.0 万`, with `¥1,280,000.00` on hover.
#[component]
pub fn Amount(
    /// How much.
    money: Money,
) -> impl IntoView {
    view! { <span class="num nowrap" title=text::amount_exact(money)>{text::amount(money)}</span> }
}
