//! The roof: joins the floors to a plugin and exports it.
