//! The web app of Sluice.
//!
//! Runs in the browser only. It knows `shared` (the rules, the wire types, the endpoints) and nothing of the server
//! but its addresses. `text` holds the words, `ui` the parts, `frame` what stands around every page; each area has
//! its pages in a module of its own name. Only `client` speaks HTTP, only `reading` reads JSON, only
//! `database` and `storage` keep anything.

#![allow(unreachable_pub, reason = "the component macro makes its property structs public")]

pub mod administration;
pub mod audit;
pub mod chunk;
pub mod client;
pub mod database;
pub mod draft;
pub mod frame;
pub mod held;
pub mod lists;
pub mod paged;
pub mod people;
pub mod pipeline;
pub mod preference;
pub mod privacy;
pub mod reading;
pub mod records;
pub mod remote;
pub mod router;
pub mod screen;
pub mod session;
pub mod storage;
pub mod text;
pub mod today;
pub mod transfer;
pub mod ui;

use wasm_bindgen::prelude::*;

/// Starts the app with the texts of the reader's language, an array in the order of [`text::Key`], and with a function
/// that promises those which are blank in it.
///
/// # Errors
/// A sentence for the console when the texts belong to another build; the boot script then loads the page anew.
#[wasm_bindgen]
pub fn start(texts: JsValue, later: js_sys::Function) -> Result<(), JsValue> {
    text::install(&texts, later).map_err(|reason| JsValue::from_str(&reason))?;
    if let Some(root) = leptos::prelude::document().document_element() {
        // Setting an attribute fails only for names that are not names.
        let _ = root.set_attribute("lang", text::language().as_str());
    }
    leptos::mount::mount_to_body(router::App);
    Ok(())
}

/// Fetches what [`judge`] needs, and tells whether it came. Nobody but the parity test asks for it.
#[wasm_bindgen]
pub async fn fetch_judge() -> bool {
    chunk::fetch_judge().await
}

/// Judges one case of the parity test, so that the test runs the very module that is shipped.
#[wasm_bindgen]
pub fn judge(case_json: &str) -> String {
    chunk::judge(case_json)
}
