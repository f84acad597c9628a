//! What roles are called. What they may do is `shared`'s to say.

use crate::text::{Key, text};
use shared::people::Role;

/// A role by the name that the site gave it, else by the app's own word.
pub fn role(role: Role, name: Option<String>) -> String {
    let word = match role {
        Role::Rep => Key::RoleRep,
        Role::Manager => Key::RoleManager,
        Role::Presales => Key::RolePresales,
        Role::Legal => Key::RoleLegal,
        Role::Finance => Key::RoleFinance,
        Role::Delivery => Key::RoleDelivery,
        Role::Support => Key::RoleSupport,
        Role::Operations => Key::RoleOperations,
        Role::Admin => Key::RoleAdmin,
        Role::Own(_) => Key::RoleOwn,
    };
    name.unwrap_or_else(|| text(word))
}
