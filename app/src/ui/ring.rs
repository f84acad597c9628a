//! Health ring: the number in the middle, the band's shape under it.

use super::Band;
use crate::t;
use leptos::prelude::*;

/// A ring for a health score of 0 to 100; dashed while it is not known.
#[component]
pub fn Ring(
    /// The score.
    score: Option<u8>,
    /// 28 px instead of 40.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let band = Band::of(score);
    let number = score.map_or_else(|| "—".to_owned(), |score| score.to_string());
    let name = t!(HealthRing, score = number, band = band.word());
    view! {
        <span
            class=if small { "ring s" } else { "ring" }
            data-band=band.attribute()
            role="img"
            aria-label=name
        >
            <svg viewBox="0 0 36 36">
                <circle class="track" cx="18" cy="18" r="16"></circle>
                {score.map(|score| view! {
                    <circle class="val" cx="18" cy="18" r="16" pathLength="100" stroke-dasharray=format!("{score} 100")></circle>
                })}
            </svg>
            <b>{number}</b>
            <span class="glyph">{band.shape()}</span>
        </span>
    }
}
