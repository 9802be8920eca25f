//! Paragraphs: fonts, shaping, line breaking and queries. On the thread that draws a window; no pixels here.
