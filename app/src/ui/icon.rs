//! Icons: drawn on 16 units with one stroke, in one sprite (`public/icons.svg`) that stands inside the page. Always beside words or under a
//! label; an icon alone never carries meaning.

use leptos::prelude::*;

/// Declares the glyphs with their names in the sprite.
macro_rules! glyphs {
    ($($name:ident = $symbol:literal),+ $(,)?) => {
        /// What the sprite holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is named for what it shows")]
        pub enum Glyph { $($name),+ }

        impl Glyph {
            pub(super) const fn address(self) -> &'static str {
                match self { $(Self::$name => concat!("#i-", $symbol)),+ }
            }
        }
    };
}

glyphs! {
    Today = "today",
    Lead = "lead",
    Customer = "customer",
    Deal = "deal",
    Report = "report",
    Daily = "daily",
    Pool = "pool",
    Health = "health",
    Revenue = "revenue",
    Settings = "settings",
    Search = "search",
    Plus = "plus",
    Check = "check",
    X = "x",
    Minus = "minus",
    Inbox = "inbox",
    Theme = "theme",
    Phone = "phone",
    Chat = "chat",
    Mail = "mail",
    Visit = "visit",
    Note = "note",
    Clip = "clip",
    File = "file",
    Mic = "mic",
    Camera = "camera",
    Scan = "scan",
    Paste = "paste",
    Share = "share",
    Clock = "clock",
    Silence = "silence",
    Lock = "lock",
    Open = "open",
    Warn = "warn",
    Info = "info",
    Right = "right",
    Left = "left",
    Down = "down",
    Up = "up",
    Arrow = "arrow",
    Back = "back",
    Trendup = "trendup",
    Trenddown = "trenddown",
    More = "more",
    Filter = "filter",
    Columns = "columns",
    Sort = "sort",
    Board = "board",
    List = "list",
    User = "user",
    Users = "users",
    Merge = "merge",
    Undo = "undo",
    Flag = "flag",
    Target = "target",
    Book = "book",
    Calendar = "calendar",
    Copy = "copy",
    Download = "download",
    Upload = "upload",
    Offline = "offline",
    Send = "send",
    Rule = "rule",
    Eye = "eye",
    Globe = "globe",
    Screen = "screen",
    Sheet = "sheet",
    Key = "key",
    Ticket = "ticket",
    Tag = "tag",
    Snow = "snow",
    BandRed = "band-red",
    BandYellow = "band-yellow",
    BandGreen = "band-green",
    BandNone = "band-none",
}

/// One icon, hidden from readers of the page by ear.
#[component]
pub fn Icon(
    /// Which.
    glyph: Glyph,
    /// `s12`, `s14` or `s20` for another size than 16 px.
    #[prop(default = "")]
    size: &'static str,
) -> impl IntoView {
    view! { <svg class=format!("i {size}") aria-hidden="true"><use href=glyph.address()/></svg> }
}
