//! The parts pages are made of: one small file each, every state an attribute or ARIA.
//!
//! Parts know no area, no endpoint and no text of a page; what they say comes in as a property.

mod act;
mod amount;
mod avatar;
mod badge;
mod band;
mod button;
mod card;
mod confirm;
mod conflict;
mod dialog;
mod empty;
mod error_state;
mod field;
mod form;
mod form_body;
mod icon;
mod menu;
mod near;
mod next_strip;
mod password_field;
mod pips;
mod progress;
mod ring;
mod segmented;
mod select;
mod skeleton;
mod table;
mod tabs;
mod toast;

pub use act::{Act, Refusal, submits};
pub use amount::Amount;
pub use avatar::{Avatar, AvatarSize};
pub use badge::{Badge, Tone};
pub use band::{Band, BandMark};
pub use button::{Button, ButtonKind, IconButton, LinkButton};
pub use card::Card;
pub use confirm::Confirm;
pub use conflict::{Clash, ConflictDialog, show_value};
pub use dialog::Dialog;
pub use empty::Empty;
pub use error_state::{ErrorState, reason};
pub use field::{Field, Lock, Remark, TextArea, TextField, focus_fault};
pub use form::{Draftable, Form, Sending};
pub use form_body::FormBody;
pub use icon::{Glyph, Icon};
pub use menu::{Menu, MenuButton, MenuItem, MenuLink, keys_are_taken};
pub use near::watch_near;
pub use next_strip::NextStrip;
pub use password_field::PasswordField;
pub use pips::Pips;
pub use progress::Progress;
pub use ring::Ring;
pub use segmented::{Choice, Segmented};
pub use select::Select;
pub use skeleton::{BLANK, Skeleton, SkeletonCard, SkeletonRows};
pub use table::{Column, Order, Table, heads};
pub use tabs::{Tab, Tabs};
pub use toast::{ToastHost, Toasts, provide_toasts, use_toasts};

/// A fresh id for `for`, `aria-describedby` and the like; unique within the page.
pub fn unique_id(prefix: &str) -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
