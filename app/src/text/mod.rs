//! The words of the app, in the reader's language.
//!
//! Keys are generated from `text/*.toml` and checked at compile time: a text that one language lacks, or a place
//! (`{count}`) that a caller forgets, does not compile. The texts come from outside through [`install`], those of later pages
//! through [`complete`]; this module never loads a file. Changing the language loads the page anew (see [`choose`]), so a
//! text is a plain `String` and needs no reactivity.

mod moment;
mod number;
mod problem;

pub use moment::{
    Moment, Parts, day, due, exact, instant_at, local, now, parts, set_clock, since, time_of_day, today,
    wait, weekday_and_day,
};
pub use number::{amount, amount_exact, bytes, grouped, percent};
pub use problem::{code, fault};
pub use shared::people::Language;

use crate::storage;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

/// Where the chosen language is kept in the browser.
pub const LANGUAGE_ENTRY: &str = "sluice.language";

/// The other language of the two.
pub const fn other(language: Language) -> Language {
    match language {
        Language::Chinese => Language::English,
        Language::English => Language::Chinese,
    }
}

/// Remembers the choice and loads the page anew in it. Drafts are kept (see [`crate::draft`]).
pub fn choose(language: Language) {
    storage::set(LANGUAGE_ENTRY, language.as_str());
    if let Some(window) = web_sys::window() {
        // A browser that refuses to reload keeps the old language; the choice counts from the next visit on.
        let _ = window.location().reload();
    }
}

thread_local! {
    static TEXTS: RefCell<Vec<Box<str>>> = const { RefCell::new(Vec::new()) };
    static LATER: RefCell<Option<js_sys::Function>> = const { RefCell::new(None) };
}

/// Takes the texts over: an array of strings in the order of [`Key`], in which those of later pages are blank, and a function
/// that promises another such array with these.
///
/// # Errors
/// A sentence for the console when the array is not made from the same keys as this build.
pub fn install(texts: &JsValue, later: js_sys::Function) -> Result<(), String> {
    let taken = taken(texts)?;
    TEXTS.set(taken);
    LATER.set(Some(later));
    Ok(())
}

/// Makes sure that the texts of later pages are there; false when they could not be fetched.
pub async fn complete() -> bool {
    let Some(later) = LATER.with_borrow(Clone::clone) else { return true };
    let Ok(promise) = later.call0(&JsValue::NULL) else { return false };
    let Ok(texts) = JsFuture::from(js_sys::Promise::resolve(&promise)).await else { return false };
    let Ok(more) = taken(&texts) else { return false };
    TEXTS.with_borrow_mut(|texts| {
        for (text, more) in texts.iter_mut().zip(more) {
            if text.is_empty() {
                *text = more;
            }
        }
    });
    LATER.set(None);
    true
}

fn taken(texts: &JsValue) -> Result<Vec<Box<str>>, String> {
    let array: &js_sys::Array = texts.dyn_ref().ok_or("the texts are not an array")?;
    let taken: Vec<Box<str>> =
        array.iter().filter_map(|text| text.as_string()).map(String::into_boxed_str).collect();
    if taken.len() == Key::COUNT {
        Ok(taken)
    } else {
        Err(format!("{} texts for {} keys: the text file belongs to another build", taken.len(), Key::COUNT))
    }
}

/// The language of the installed texts.
pub fn language() -> Language {
    if text(Key::LanguageTag) == Language::English.as_str() { Language::English } else { Language::Chinese }
}

/// The text of a key as it stands, places unfilled. Pages use [`t!`](crate::t).
pub fn text(key: Key) -> String {
    TEXTS.with_borrow(|texts| texts.get(key as usize).map(|text| text.to_string()).unwrap_or_default())
}

/// The text with its places filled. Pages use [`t!`](crate::t), which checks the names of the places.
pub fn fill(key: Key, values: &[(&str, String)]) -> String {
    TEXTS.with_borrow(|texts| texts.get(key as usize).map(|text| replace(text, values)).unwrap_or_default())
}

/// `{count}` is the value, `{count|day|days}` the form that goes with it.
///
/// One pass from left to right, so that a value which itself contains braces is never filled again.
fn replace(text: &str, values: &[(&str, String)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        let (name, forms) =
            name.split_once('|').map_or((name, None), |(name, forms)| (name, forms.split_once('|')));
        if let Some((_, value)) = values.iter().find(|(place, _)| *place == name) {
            filled.push_str(match forms {
                Some((one, many)) => {
                    if value == "1" {
                        one
                    } else {
                        many
                    }
                }
                None => value,
            });
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// In small letters, to compare by; the browser does it, because the tables for it are larger than a page.
pub fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// Whether `given` are exactly the places of `key`; called at compile time by [`t!`](crate::t).
///
/// # Panics
/// Never at run time; at compile time, which is its purpose.
pub const fn demand(key: Key, given: &[&str]) {
    let places = key.places();
    assert!(places.len() == given.len(), "the text has another number of places");
    let mut place = 0;
    while place < places.len() {
        let mut found = false;
        let mut at = 0;
        while at < given.len() {
            found = found || same(places[place], given[at]);
            at += 1;
        }
        assert!(found, "a place of the text is not given");
        place += 1;
    }
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A text by its key: `t!(ActionCancel)`, `t!(TimeDaysAgo, count = 3)`. Places are checked at compile time.
#[macro_export]
macro_rules! t {
    ($key:ident $(, $place:ident = $value:expr)* $(,)?) => {{
        const _: () = $crate::text::demand($crate::text::Key::$key, &[$(stringify!($place)),*]);
        $crate::text::fill($crate::text::Key::$key, &[$((stringify!($place), ::std::string::ToString::to_string(&$value))),*])
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_once_and_values_are_not_read_again() {
        let values = [("name", "{count}".to_owned()), ("count", "2".to_owned())];
        assert_eq!(replace("{name} has {count}", &values), "{count} has 2");
        assert_eq!(replace("a { stays", &[]), "a { stays");
    }

    #[test]
    fn a_form_follows_its_number() {
        let tries = |count: &str| replace("{count} more {count|try|tries}", &[("count", count.to_owned())]);
        assert_eq!(tries("1"), "1 more try");
        assert_eq!(tries("3"), "3 more tries");
    }

    #[test]
    fn places_must_match_by_name() {
        assert!(same("count", "count"));
        assert!(!same("count", "counts"));
    }
}
