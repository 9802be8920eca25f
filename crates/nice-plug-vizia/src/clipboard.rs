//! A private clipboard for trees without a window. Runs on the test's thread; the system's clipboard is not touched.

use std::error::Error;

use copypasta::ClipboardProvider;

/// Text that was copied, for one tree.
#[derive(Default)]
pub(crate) struct Memory(String);

impl ClipboardProvider for Memory {
    fn get_contents(&mut self) -> Result<String, Box<dyn Error + Send + Sync>> {
        Ok(self.0.clone())
    }

    fn set_contents(&mut self, text: String) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.0 = text;
        Ok(())
    }
}
