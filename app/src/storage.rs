//! Small settings of this device, in local storage. Never anything personal: that is [`crate::database`]'s, which
//! is wiped at sign-out. A browser that forbids storage simply forgets.

fn local() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The value kept under `name`.
pub fn get(name: &str) -> Option<String> {
    local()?.get_item(name).ok()?
}

/// Keeps `value` under `name`.
pub fn set(name: &str, value: &str) {
    if let Some(local) = local() {
        let _ = local.set_item(name, value);
    }
}

/// Forgets `name`.
pub fn remove(name: &str) {
    if let Some(local) = local() {
        let _ = local.remove_item(name);
    }
}
