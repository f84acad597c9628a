//! Health band: colour, shape and word together.

use super::Glyph;
use crate::text::{Key, text};
use leptos::prelude::*;

/// The band of a health score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// Under 60.
    Red,
    /// 60 to 85.
    Yellow,
    /// Over 85.
    Green,
    /// No data.
    Unknown,
}

impl Band {
    /// The band of a score, 0 to 100.
    pub const fn of(score: Option<u8>) -> Self {
        match score {
            None => Self::Unknown,
            Some(0..60) => Self::Red,
            Some(60..=85) => Self::Yellow,
            Some(_) => Self::Green,
        }
    }

    pub(super) const fn attribute(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Unknown => "none",
        }
    }

    /// The word.
    pub fn word(self) -> String {
        text(match self {
            Self::Red => Key::HealthRed,
            Self::Yellow => Key::HealthYellow,
            Self::Green => Key::HealthGreen,
            Self::Unknown => Key::HealthNone,
        })
    }

    pub(super) fn shape(self) -> impl IntoView {
        let glyph = match self {
            Self::Red => Glyph::BandRed,
            Self::Yellow => Glyph::BandYellow,
            Self::Green => Glyph::BandGreen,
            Self::Unknown => Glyph::BandNone,
        };
        view! { <svg viewBox="0 0 12 12" aria-hidden="true"><use href=glyph.address()/></svg> }
    }
}

/// Shape and score, or shape and word.
#[component]
pub fn BandMark(
    /// The score; nothing when it is not known.
    score: Option<u8>,
) -> impl IntoView {
    let band = Band::of(score);
    view! {
        <span class="band" data-band=band.attribute() title=band.word()>
            {band.shape()}
            {match score {
                Some(score) => view! { {score}<span class="sr">{band.word()}</span> }.into_any(),
                None => band.word().into_any(),
            }}
        </span>
    }
}
