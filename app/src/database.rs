//! The device's database (IndexedDB): what a person typed and has not sent, and the last answers, for a day without
//! network. Wiped at sign-out.
//!
//! Two key–value stores, of texts and of files, over the browser's own interface. A browser that forbids it (private windows
//! of some) makes every call return nothing; the app then works without keeping drafts.

use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransactionMode};

const NAME: &str = "sluice";
const VERSION: u32 = 1;

/// One of the stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// What was typed and not sent.
    Drafts,
    /// The last answer of each address, shown when there is no network.
    Answers,
}

impl Store {
    const ALL: [Self; 2] = [Self::Drafts, Self::Answers];

    const fn name(self) -> &'static str {
        match self {
            Self::Drafts => "drafts",
            Self::Answers => "answers",
        }
    }
}

thread_local! {
    static OPEN: RefCell<Option<IdbDatabase>> = const { RefCell::new(None) };
}

/// The text kept under `key`.
pub async fn get(store: Store, key: &str) -> Option<String> {
    get_value(store, key).await?.as_string()
}

/// The texts kept under the keys that begin with `prefix`, in the order of the keys.
pub async fn get_all(store: Store, prefix: &str) -> Vec<String> {
    let all = async {
        // No key has the last character of all behind its prefix.
        let keys = IdbKeyRange::bound(&prefix.into(), &format!("{prefix}\u{ffff}").into()).ok()?;
        let request = begin(store, IdbTransactionMode::Readonly).await?.get_all_with_key(&keys).ok()?;
        settled(&request).await
    };
    let all = all.await.map(|all| js_sys::Array::from(&all));
    all.into_iter().flatten().filter_map(|value| value.as_string()).collect()
}

/// Keeps `text` under `key`.
pub async fn put(store: Store, key: &str, text: &str) {
    put_value(store, key, &text.into()).await;
}

/// The value kept under `key`: a text, or files, which the browser keeps as they are.
pub async fn get_value(store: Store, key: &str) -> Option<JsValue> {
    let request = begin(store, IdbTransactionMode::Readonly).await?.get(&key.into()).ok()?;
    settled(&request).await
}

/// Keeps `value` under `key`.
pub async fn put_value(store: Store, key: &str, value: &JsValue) {
    if let Some(store) = begin(store, IdbTransactionMode::Readwrite).await
        && let Ok(request) = store.put_with_key(value, &key.into())
    {
        settled(&request).await;
    }
}

/// Forgets `key`.
pub async fn remove(store: Store, key: &str) {
    if let Some(store) = begin(store, IdbTransactionMode::Readwrite).await
        && let Ok(request) = store.delete(&key.into())
    {
        settled(&request).await;
    }
}

/// Forgets everything in a store.
pub async fn clear(store: Store) {
    if let Some(store) = begin(store, IdbTransactionMode::Readwrite).await
        && let Ok(request) = store.clear()
    {
        settled(&request).await;
    }
}

async fn begin(store: Store, mode: IdbTransactionMode) -> Option<IdbObjectStore> {
    let database = open().await?;
    let Ok(transaction) = database.transaction_with_str_and_mode(store.name(), mode) else {
        // The browser closed it (storage cleared by the person): open anew next time.
        OPEN.set(None);
        return None;
    };
    transaction.object_store(store.name()).ok()
}

async fn open() -> Option<IdbDatabase> {
    if let Some(database) = OPEN.with_borrow(Clone::clone) {
        return Some(database);
    }
    let request: IdbOpenDbRequest =
        web_sys::window()?.indexed_db().ok()??.open_with_u32(NAME, VERSION).ok()?;
    let upgrading = request.clone();
    let upgrade = Closure::once_into_js(move || {
        if let Some(database) = upgrading.result().ok().and_then(|value| value.dyn_into::<IdbDatabase>().ok())
        {
            for store in Store::ALL {
                // Refused only where it exists already.
                let _ = database.create_object_store(store.name());
            }
        }
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    let database: IdbDatabase = settled(&request).await?.dyn_into().ok()?;
    OPEN.set(Some(database.clone()));
    Some(database)
}

/// Waits for a request; nothing when it failed.
async fn settled(request: &IdbRequest) -> Option<JsValue> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await.ok()?;
    request.result().ok()
}
