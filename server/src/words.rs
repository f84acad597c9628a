//! The words of the app, for files that are read outside of it: a field or a kind is called there as it is on the pages.
//! They are compiled in from the app's own text files, so that nothing is named twice. Knows nothing else of the app, and
//! fills in no places.

use std::sync::LazyLock;

use shared::people::Language;
use toml::Table;

static CHINESE: LazyLock<Table> = LazyLock::new(|| read(include_str!("../../app/text/zh-CN.toml")));
static ENGLISH: LazyLock<Table> = LazyLock::new(|| read(include_str!("../../app/text/en.toml")));

fn read(text: &str) -> Table {
    // The app does not compile with texts that cannot be read; a test here says so, too.
    text.parse().unwrap_or_default()
}

/// The text by its dotted key, such as `label.phone`, where there is one.
pub(crate) fn word(key: &str, language: Language) -> Option<&'static str> {
    let texts = match language {
        Language::Chinese => &*CHINESE,
        Language::English => &*ENGLISH,
    };
    let (table, name) = key.split_once('.')?;
    texts.get(table)?.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_called_as_on_the_pages() {
        assert_eq!(word("label.phone", Language::Chinese), Some("电话"));
        assert_eq!(word("label.phone", Language::English), Some("Phone"));
        assert_eq!(word("label.nothing", Language::English), None);
        assert_eq!(word("label", Language::English), None);
    }
}
