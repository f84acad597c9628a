//! How the app looks on this device: theme and density. Kept in local storage, shown as attributes of `<html>`
//! that the tokens follow. The page's boot script sets the same attributes before the first paint.

use crate::storage;
use leptos::prelude::*;

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// How much stands on a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// Rows of 40 px.
    #[default]
    Comfortable,
    /// Rows of 32 px.
    Compact,
}

impl Density {
    const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Comfortable => None,
            Self::Compact => Some("compact"),
        }
    }
}

/// The chosen looks; a handle to be copied around.
#[derive(Clone, Copy)]
pub struct Preference {
    /// The theme.
    pub theme: RwSignal<Theme>,
    /// The density.
    pub density: RwSignal<Density>,
}

/// Reads the kept looks, provides them as context and keeps `<html>` and storage in step with them.
pub fn provide() {
    let theme = match storage::get("sluice.theme").as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    };
    let density = match storage::get("sluice.density").as_deref() {
        Some("compact") => Density::Compact,
        _ => Density::Comfortable,
    };
    let preference = Preference { theme: RwSignal::new(theme), density: RwSignal::new(density) };
    Effect::new(move || keep("theme", preference.theme.get().attribute()));
    Effect::new(move || keep("density", preference.density.get().attribute()));
    provide_context(preference);
}

/// The looks provided by [`provide`].
pub fn expect() -> Preference {
    expect_context()
}

impl Preference {
    /// Turns light to dark and back, from whatever is shown now.
    pub fn toggle_theme(self) {
        let dark = match self.theme.get_untracked() {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::System => window()
                .match_media("(prefers-color-scheme: dark)")
                .ok()
                .flatten()
                .is_some_and(|query| query.matches()),
        };
        self.theme.set(if dark { Theme::Light } else { Theme::Dark });
    }
}

fn keep(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    let (attribute, entry) = (format!("data-{name}"), format!("sluice.{name}"));
    match value {
        Some(value) => {
            // Setting an attribute fails only for names that are not names.
            let _ = root.set_attribute(&attribute, value);
            storage::set(&entry, value);
        }
        None => {
            let _ = root.remove_attribute(&attribute);
            storage::remove(&entry);
        }
    }
}
