//! Makes the app's script lighter: no comments, no indentation, and the short names that its module imports by.
//!
//! Works line by line on what `wasm-bindgen` and the splitter write; it knows no JavaScript.

use super::slim::ShortNames;

/// The script with `names` in place of the long ones.
pub(crate) fn lighter(script: &str, names: &ShortNames) -> String {
    let mut written = String::with_capacity(script.len());
    let mut inside_comment = false;
    for line in script.lines().map(str::trim) {
        if inside_comment || line.starts_with("/*") {
            inside_comment = !line.ends_with("*/");
            continue;
        }
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        // An import is a member of an object: its name, a colon, the function.
        match line.split_once(": ").and_then(|(name, rest)| Some((names.get(name)?, rest))) {
            Some((short, rest)) => written.extend([short.as_str(), ": ", rest, "\n"]),
            None => written.extend([line, "\n"]),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_runs_is_left_and_imports_have_their_short_names() {
        let names = ShortNames::from([("__wbg_then_3a4f".to_owned(), "f0".to_owned())]);
        let script = "/**\n * Starts.\n */\nfunction start() {\n    // First.\n    const imports = {\n\
                      \n        __wbg_then_3a4f: function(arg0) {\n            return arg0;\n        },\n    };\n}\n\
                      /* one line */\nstart();\n";
        assert_eq!(
            lighter(script, &names),
            "function start() {\nconst imports = {\nf0: function(arg0) {\nreturn arg0;\n},\n};\n}\nstart();\n"
        );
    }
}
