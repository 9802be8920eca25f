//! Reads a TOML table key by key, and reports entries that it cannot use. No invalid key is fatal.
//!
//! Main and loader threads. Not known here: what the keys mean.

use toml::{Table, Value};

use super::Problem;

/// A table whose keys are taken one by one; [`Self::finish`] reports the rest.
pub struct TomlReader<'a> {
    table: Table,
    /// The table's place in the file, e.g. ` in [[stem]] 2`.
    place: String,
    taken: Vec<&'static str>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> TomlReader<'a> {
    /// A reader of `table`; `place` is its place in the file.
    pub fn new(table: Table, place: impl Into<String>, problems: &'a mut Vec<Problem>) -> Self {
        Self { table, place: place.into(), taken: Vec::new(), problems }
    }

    /// The value of `key`, converted by `read`. `None` if the key is absent, or, with a warning, if `read` fails.
    /// The error of `read` describes a valid value.
    pub fn take<T>(&mut self, key: &'static str, read: impl FnOnce(&Value) -> Result<T, String>) -> Option<T> {
        let value = self.take_value(key)?;
        match read(&value) {
            Ok(read) => Some(read),
            Err(wanted) => {
                let what = format!("the value of \"{key}\"{} is ignored", self.place);
                self.problems.push(Problem::warning(what, format!("it is {}", shown(&value)), wanted));
                None
            }
        }
    }

    /// The value of a `key` that the table cannot do without. If it is absent, a warning with the `remedy` is added.
    pub fn take_needed<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&Value) -> Result<T, String>,
        remedy: &str,
    ) -> Option<T> {
        if !self.table.contains_key(key) {
            self.warn(format!("the entry{} is ignored", self.place), format!("it has no \"{key}\""), remedy);
        }
        self.take(key, read)
    }

    /// The tables of `[[key]]`, in order. Anything else under this key gets a warning.
    pub fn take_tables(&mut self, key: &'static str) -> Vec<Table> {
        let Some(value) = self.take_value(key) else { return Vec::new() };
        let is_list_of_tables = |values: &Vec<Value>| values.iter().all(Value::is_table);
        match value {
            Value::Array(values) if is_list_of_tables(&values) => values
                .into_iter()
                .filter_map(|value| match value {
                    Value::Table(table) => Some(table),
                    _ => None,
                })
                .collect(),
            other => {
                let why = format!("it is {}", shown(&other));
                self.warn(
                    format!("\"{key}\"{} is ignored", self.place),
                    why,
                    format!("begin each entry with [[{key}]]"),
                );
                Vec::new()
            }
        }
    }

    /// The table `[key]`; a warning for anything else.
    pub fn take_table(&mut self, key: &'static str) -> Option<Table> {
        match self.take_value(key)? {
            Value::Table(table) => Some(table),
            other => {
                let why = format!("it is {}", shown(&other));
                self.warn(
                    format!("\"{key}\"{} is ignored", self.place),
                    why,
                    format!("write [{key}] above its keys"),
                );
                None
            }
        }
    }

    /// Adds a warning about this table.
    pub fn warn(&mut self, what: impl Into<String>, why: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem::warning(what, why, remedy));
    }

    /// Complains about every key that was not taken.
    pub fn finish(self) {
        let known = self.taken.join(", ");
        for key in self.table.keys() {
            let what = format!("the key \"{key}\"{} is ignored", self.place);
            self.problems.push(Problem::warning(what, "it is not known", format!("the keys here are: {known}")));
        }
    }

    fn take_value(&mut self, key: &'static str) -> Option<Value> {
        self.taken.push(key);
        self.table.remove(key)
    }
}

/// `value` as the musician wrote it, shortened if it is long.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Table(_) => return "a table".to_owned(),
        Value::Array(_) => return "a list".to_owned(),
        other => other.to_string(),
    };
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Text that is not empty.
pub fn text(value: &Value) -> Result<String, String> {
    let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| "write it in quotation marks, and not empty".to_owned())
}

/// The path of a file: text that is not blank, with every space that it has.
pub fn path(value: &Value) -> Result<String, String> {
    text(value)?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

/// `true` or `false`.
pub fn switch(value: &Value) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| "write true or false, without quotation marks".to_owned())
}

/// A number from `lowest` to `highest`, with or without a decimal point.
pub fn number(value: &Value, lowest: f64, highest: f64) -> Result<f64, String> {
    let number = value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
    let believed = number.filter(|number| (lowest..=highest).contains(number));
    believed.ok_or_else(|| format!("write a number from {lowest} to {highest}, without quotation marks"))
}
